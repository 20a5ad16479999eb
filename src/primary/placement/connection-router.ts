import type { Socket } from 'node:net';
import { reasonOf } from '../../core/errors.js';
import { type Acceptor, Acceptors, type BoundAddress, type WantedAddress } from './acceptors.js';
import type { Connection } from './connection.js';
import type { ConnectionRouterOptions } from './connection-router-options.js';
import type { FarStreams } from './far-streams.js';
import { HandOffs } from './hand-offs.js';
import { defaultKeyLimits } from './key-registry.js';
import { Placement } from './placement.js';
import { refuse, type RefusalStatus } from './refusal.js';
import { defaultHeadLimits, readRequestHead } from './request-head.js';
import type { ReadHead, RoutingMode } from './routing-mode.js';
import type { RefusalReason, RoutingFigures } from '../../protocol/routing-figures.js';
import { routerFigures } from './router-figures.js';
import { type Line, WaitingRoom } from './waiting-room.js';

const nothing = Buffer.alloc(0);
const defaultWaitMs = 5000;
/** However often a worker dies with it, a connection is not given to another one after this. */
const maxPlacingMs = 20_000;
/** Of all addresses together; from then on a new one is answered with 503 at once. */
const maxOpen = 3072;
/** Those that are being refused included; from then on a new one is closed without an answer. */
const maxHeld = 4096;

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
  readonly #counts = { accepted: 0, handed: 0, redispatched: 0, abandoned: 0, dropped: 0 };
  readonly #refused: Record<RefusalReason, number> = { bad: 0, slow: 0, full: 0, late: 0, untaken: 0, far: 0 };

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
    this.#handOffs = new HandOffs(clock, ({ socket }) => this.#refuse(socket, 503, 'untaken'));
    this.#waitingRoom = new WaitingRoom({
      clock,
      place: (connection) => this.#tryPlace(connection),
      giveUp: ({ socket }, reason) => this.#refuse(socket, 503, reason),
      onGone: ({ socket }) => this.#abandon(socket),
    });
    options.farStreams?.start(() => this.#placement.registry.keys(clock.monotonicMs()));
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
    this.#waitingRoom.serve(workerId);
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
      connection.giveUpAtMs = Math.min(clock.monotonicMs() + waitMs, connection.acceptedAtMs + maxPlacingMs);
      this.#redispatch(connection);
    }
  }

  /** The streams that a worker's sample lists: their keys stay with it, however long no request comes. */
  confirm(workerId: number, streamKeys: readonly string[]): void {
    this.#placement.registry.confirm(workerId, streamKeys, this.#options.clock.monotonicMs());
  }

  figures(): RoutingFigures {
    return routerFigures({
      counts: this.#counts,
      refused: this.#refused,
      farStreams: this.#options.farStreams,
      registry: this.#placement.registry,
      heldCount: this.#open.size,
      waitingCount: this.#waitingRoom.size,
      unacknowledgedCount: this.#handOffs.size,
    });
  }

  /** Stops accepting and closes what no worker has acknowledged; connections that workers have live on. */
  close(): void {
    this.#acceptors.close();
    this.#options.farStreams?.close();
    this.#waitingRoom.clear();
    this.#handOffs.clear();
    for (const socket of this.#open) if (!socket.writableEnded) socket.destroy();
  }

  #accept(socket: Socket, acceptor: Acceptor): void {
    const { logger, modes } = this.#options;
    const mode = acceptor.isTls ? modes.tls : modes.plain;
    this.#counts.accepted += 1;
    if (this.#open.size >= maxHeld) {
      this.#drop(socket);
      return;
    }
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    // A reset by the client closes the socket, which is all that there is to do.
    socket.on('error', (error) => logger.debug('connection failed', { event: 'routing', reason: error.message }));
    if (this.#open.size > maxOpen) this.#refuse(socket, 503, 'full');
    else this.#read(socket, acceptor, mode);
  }

  #read(socket: Socket, acceptor: Acceptor, mode: RoutingMode): void {
    const { clock, logger, farStreams, headLimits = defaultHeadLimits } = this.#options;
    if (mode.reads === 'nothing') {
      this.#place(socket, acceptor, mode, undefined);
      return;
    }
    const reads = farStreams ? 'head' : mode.reads;
    const fail = (thrown: unknown): void => {
      logger.error('routing a connection failed', { event: 'routing', reason: reasonOf(thrown) });
      this.#drop(socket);
    };
    readRequestHead(socket, { clock, reads, limits: headLimits }, (outcome) => {
      try {
        if (outcome.kind === 'refused') this.#refuse(socket, outcome.status, outcome.status === 408 ? 'slow' : 'bad');
        else if (outcome.kind === 'gone') this.#abandon(socket);
        else if (!farStreams) this.#place(socket, acceptor, mode, outcome);
        else this.#lead(farStreams, socket, acceptor, mode, outcome).catch(fail);
      } catch (thrown) {
        fail(thrown);
      }
    });
  }

  /** A stream that no worker here has may be another node's. */
  async #lead(far: FarStreams, socket: Socket, acceptor: Acceptor, mode: RoutingMode, head: ReadHead): Promise<void> {
    const [key] = mode.keysOf(socket, head);
    const nowMs = this.#options.clock.monotonicMs();
    const isOwn = key === undefined || this.#placement.registry.ownerOf(key, nowMs) !== undefined;
    const led = isOwn ? 'here' : await far.lead(socket, head, key);
    if (led === 'here') this.#place(socket, acceptor, mode, head);
    else if (led === 'unreachable') this.#refuse(socket, 503, 'far');
  }

  #place(socket: Socket, acceptor: Acceptor, mode: RoutingMode, head: ReadHead | undefined): void {
    const { clock, waitMs = defaultWaitMs } = this.#options;
    const nowMs = clock.monotonicMs();
    this.#dispatch({
      socket,
      acceptor,
      bytes: head?.bytes ?? nothing,
      keys: mode.keysOf(socket, head),
      isSingle: mode.isSingle,
      declinedBy: new Set(),
      acceptedAtMs: nowMs,
      giveUpAtMs: nowMs + waitMs,
    });
  }

  #redispatch(connection: Connection): void {
    if (this.#options.clock.monotonicMs() >= connection.acceptedAtMs + maxPlacingMs) {
      this.#refuse(connection.socket, 503, 'late');
      return;
    }
    this.#counts.redispatched += 1;
    this.#dispatch(connection);
  }

  #dispatch(connection: Connection): void {
    if (connection.socket.destroyed) {
      this.#abandon(connection.socket);
      return;
    }
    const line = this.#tryPlace(connection);
    if (line !== undefined) this.#waitingRoom.add(connection, line);
  }

  /** @returns where it must wait; `undefined` when a worker was given it */
  #tryPlace(connection: Connection): Line | undefined {
    const { targets, clock } = this.#options;
    for (;;) {
      const choice = this.#placement.choose(connection, targets, this.#handOffs, clock.monotonicMs());
      if (!choice.isPlaced) {
        connection.declinedBy.clear();
        return choice.waitsFor ?? connection.acceptor;
      }
      if (this.#handOffs.give(connection, choice.target)) return undefined;
      connection.declinedBy.add(choice.target.workerId);
    }
  }

  #refuse(socket: Socket, status: RefusalStatus, reason: RefusalReason): void {
    this.#refused[reason] += 1;
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
