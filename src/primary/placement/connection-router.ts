import type { Socket } from 'node:net';
import type { Clock } from '../../core/clock.js';
import { reasonOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { type Acceptor, Acceptors, type BoundAddress, type WantedAddress } from './acceptors.js';
import type { Connection, RoutingTarget } from './connection.js';
import { HandOffs } from './hand-offs.js';
import { defaultKeyLimits, type KeyRegistryLimits } from './key-registry.js';
import { Placement } from './placement.js';
import { refuse, type RefusalStatus } from './refusal.js';
import { defaultHeadLimits, type HeadLimits, type HeadOutcome, readRequestHead } from './request-head.js';
import type { ReadHead, RoutingMode } from './routing-mode.js';
import type { RoutingFigures } from './routing-figures.js';
import { WaitingRoom } from './waiting-room.js';

export interface ConnectionRouterOptions {
  readonly modes: { readonly plain: RoutingMode; readonly tls: RoutingMode };
  /** The workers that live now. */
  readonly targets: () => readonly RoutingTarget[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long a connection waits for a worker that is ready. Default 5,000. */
  readonly waitMs?: number;
  readonly headLimits?: HeadLimits;
  readonly keyLimits?: KeyRegistryLimits;
}

const defaultWaitMs = 5000;

/**
 * Accepts connections in the primary, reads as much of them as the mode needs, and hands the socket to the worker that
 * holds the stream, knows the client or is chosen. A socket is closed here only after the worker has acknowledged it, so the death
 * of a worker loses none that it had not yet taken.
 */
export class ConnectionRouter {
  readonly #options: ConnectionRouterOptions;
  readonly #acceptors: Acceptors;
  readonly #placement: Placement;
  readonly #handOffs: HandOffs;
  readonly #waitingRoom: WaitingRoom;
  readonly #open = new Set<Socket>();
  readonly #counts = { accepted: 0, handed: 0, redispatched: 0, refused: 0, abandoned: 0, dropped: 0 };

  /** @throws {SupervisorError} PS_PLACEMENT_UNKNOWN_SELECTOR */
  constructor(options: ConnectionRouterOptions) {
    const { clock, logger, modes, keyLimits = defaultKeyLimits } = options;
    this.#options = options;
    this.#placement = new Placement(modes.plain.selector, keyLimits);
    this.#acceptors = new Acceptors({
      onConnection: (socket, acceptor) => this.#accept(socket, acceptor),
      onDrop: () => (this.#counts.dropped += 1),
      onError: (error) => logger.error('accepting connections failed', { event: 'routing', reason: error.message }),
    });
    this.#handOffs = new HandOffs(clock, ({ socket }) => this.#drop(socket));
    this.#waitingRoom = new WaitingRoom({
      clock,
      retry: (connection) => this.#dispatch(connection),
      giveUp: ({ socket }) => this.#refuse(socket, 503),
    });
  }

  /**
   * Accepts at an address that a worker's server asked for; from now on the worker gets connections from there.
   * @throws {SupervisorError} PS_PORT_TAKEN, PS_PLACEMENT_LISTEN_FAILED
   */
  async listen(workerId: number, wanted: WantedAddress): Promise<BoundAddress> {
    const bound = await this.#acceptors.join(workerId, wanted);
    this.#options.logger.info('worker takes routed connections', {
      event: 'routing',
      workerId,
      address: bound.address,
      port: bound.port,
    });
    return bound;
  }

  /** The worker has the socket: our copy is closed, which the connection itself does not notice. */
  socketTaken(workerId: number, requestId: string): void {
    const connection = this.#handOffs.settle(workerId, requestId);
    if (!connection) return;
    this.#counts.handed += 1;
    connection.socket.destroy();
  }

  /** The worker does not want the socket and has closed its copy: another one gets it. */
  socketRefused(workerId: number, requestId: string): void {
    const connection = this.#handOffs.settle(workerId, requestId);
    if (!connection) return;
    connection.declinedBy.add(workerId);
    this.#redispatch(connection);
  }

  /**
   * Call it at `close` of the child process: it has ended and every acknowledgement that it sent has been read. At
   * `exit` some may be unread, and `disconnect` never comes while a handle waits to be sent (Node 20.20).
   */
  workerGone(workerId: number): void {
    this.#placement.forget(workerId);
    this.#acceptors.leave(workerId);
    const { clock, waitMs = defaultWaitMs } = this.#options;
    for (const connection of this.#handOffs.takeBackAll(workerId)) {
      connection.giveUpAtMs = clock.monotonicMs() + waitMs;
      this.#redispatch(connection);
    }
  }

  /** The streams that a worker's sample lists: their keys stay with it, however long no request comes. */
  confirm(workerId: number, streamKeys: readonly string[]): void {
    this.#placement.registry.confirm(workerId, streamKeys, this.#options.clock.monotonicMs());
  }

  figures(): RoutingFigures {
    const { accepted, handed, redispatched, refused, abandoned, dropped } = this.#counts;
    return {
      acceptedCount: accepted,
      handedCount: handed,
      redispatchedCount: redispatched,
      refusedCount: refused,
      abandonedCount: abandoned,
      droppedCount: dropped,
      droppedKeyCount: this.#placement.registry.droppedCount,
      keyCount: this.#placement.registry.size,
      waitingCount: this.#waitingRoom.size,
      unacknowledgedCount: this.#handOffs.size,
    };
  }

  /** Stops accepting and closes what no worker has acknowledged; connections that workers have live on. */
  close(): void {
    this.#acceptors.close();
    this.#waitingRoom.clear();
    this.#handOffs.clear();
    for (const socket of this.#open) if (!socket.writableEnded) socket.destroy();
  }

  #accept(socket: Socket, acceptor: Acceptor): void {
    const { clock, logger, modes, headLimits = defaultHeadLimits } = this.#options;
    const mode = acceptor.isTls ? modes.tls : modes.plain;
    this.#counts.accepted += 1;
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    // A reset by the client closes the socket, which is all that there is to do.
    socket.on('error', (error) => logger.debug('connection failed', { event: 'routing', reason: error.message }));
    if (mode.reads === 'nothing') {
      this.#place(socket, acceptor, mode, undefined);
      return;
    }
    readRequestHead(socket, clock, mode.reads, headLimits).then(
      (outcome) => this.#onHead(socket, acceptor, mode, outcome),
      (thrown: unknown) => {
        logger.error('routing a connection failed', { event: 'routing', reason: reasonOf(thrown) });
        this.#drop(socket);
      },
    );
  }

  #onHead(socket: Socket, acceptor: Acceptor, mode: RoutingMode, outcome: HeadOutcome): void {
    if (outcome.kind === 'refused') this.#refuse(socket, outcome.status);
    else if (outcome.kind === 'gone') this.#abandon(socket);
    else this.#place(socket, acceptor, mode, outcome);
  }

  #place(socket: Socket, acceptor: Acceptor, mode: RoutingMode, head: ReadHead | undefined): void {
    const { clock, waitMs = defaultWaitMs } = this.#options;
    this.#dispatch({
      socket,
      acceptor,
      head: head?.bytes.toString('base64') ?? '',
      keys: mode.keysOf(socket, head),
      isSingle: mode.isSingle,
      declinedBy: new Set(),
      giveUpAtMs: clock.monotonicMs() + waitMs,
    });
  }

  #redispatch(connection: Connection): void {
    this.#counts.redispatched += 1;
    this.#dispatch(connection);
  }

  #dispatch(connection: Connection): void {
    if (connection.socket.destroyed) {
      this.#abandon(connection.socket);
      return;
    }
    for (let target = this.#choose(connection); target; target = this.#choose(connection)) {
      if (this.#handOffs.give(connection, target)) return;
      connection.declinedBy.add(target.workerId);
    }
    connection.declinedBy.clear();
    this.#waitingRoom.add(connection);
  }

  #choose(connection: Connection): RoutingTarget | undefined {
    const { targets, clock } = this.#options;
    const pendingCountOf = (workerId: number): number => this.#handOffs.pendingCount(workerId);
    return this.#placement.choose(connection, targets(), pendingCountOf, clock.monotonicMs());
  }

  #refuse(socket: Socket, status: RefusalStatus): void {
    this.#counts.refused += 1;
    refuse(socket, status, this.#options.clock);
  }

  #abandon(socket: Socket): void {
    this.#counts.abandoned += 1;
    socket.destroy();
  }

  #drop(socket: Socket): void {
    this.#counts.dropped += 1;
    socket.destroy();
  }
}
