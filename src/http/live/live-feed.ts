import type { Cancel, Clock } from '../../core/clock.js';
import { reasonOf, SupervisorError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { ClusterEvent } from '../../protocol/snapshot.js';
import type { NodeState } from '../../store/metrics-store.js';
import type { AdminPorts } from '../ports/ports.js';
import { changesFrame, wholeFrame } from './frame-texts.js';
import { liveHost, liveNodes, liveRows, type LiveState, totalsOf } from './live-state.js';

const periodMs = 1000;
const mostReaders = 128;
const mostEvents = 200;
/** Nodes record by their own clocks and through queues, so an event may come after a newer one. */
const lateMs = 15_000;

export interface LiveFeedOptions {
  readonly ports: Pick<AdminPorts, 'workers' | 'cluster' | 'health' | 'optimizer'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * @param frame UTF-8, shared by all readers: not to be changed
 * @returns false when the reader takes nothing more; it is then forgotten
 */
export type WriteFrame = (frame: Uint8Array) => boolean;

const encoder = new TextEncoder();

/**
 * Looks at the cluster once a second while somebody watches, and tells every reader what changed. Each frame is made once, as
 * bytes, however many read it: 180 KB with 1,000 workers.
 */
export class LiveFeed {
  readonly #options: LiveFeedOptions;
  readonly #readers = new Set<WriteFrame>();
  #state: LiveState | undefined;
  /** Of that state, for readers that come before the next one. */
  #whole: Uint8Array | undefined;
  #stop: Cancel | undefined;
  #isLooking = false;

  constructor(options: LiveFeedOptions) {
    this.#options = options;
  }

  /** @throws {SupervisorError} PS_HTTP_READERS_FULL */
  subscribe(write: WriteFrame): Cancel {
    if (this.#readers.size >= mostReaders) throw new SupervisorError('PS_HTTP_READERS_FULL', { mostReaders });
    this.#readers.add(write);
    if (this.#state) write((this.#whole ??= encoder.encode(wholeFrame(this.#state))));
    if (!this.#stop) {
      this.#stop = this.#options.clock.every(periodMs, () => void this.#tick());
      void this.#tick();
    }
    return () => this.#leave(write);
  }

  #leave(write: WriteFrame): void {
    this.#readers.delete(write);
    if (this.#readers.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
    this.#state = undefined;
    this.#whole = undefined;
  }

  async #tick(): Promise<void> {
    // A store that answers slowly must not be asked ever more often.
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const before = this.#state;
      const state = await this.#look(before);
      if (this.#readers.size === 0) return;
      this.#state = state;
      this.#whole = undefined;
      this.#tell(encoder.encode(before ? changesFrame(before, state) : wholeFrame(state)));
    } catch (thrown) {
      this.#options.logger.error('the live view failed', { event: 'live-fault', cause: reasonOf(thrown) });
    } finally {
      this.#isLooking = false;
    }
  }

  #tell(frame: Uint8Array): void {
    for (const write of [...this.#readers]) if (!write(frame)) this.#leave(write);
  }

  async #look(before: LiveState | undefined): Promise<LiveState> {
    const { ports, clock } = this.#options;
    const [states, events] = await Promise.all([this.#states(), this.#events(before?.events ?? [])]);
    const workers = states.flatMap(({ snapshot }) => snapshot.workers).filter(({ state }) => state !== 'gone');
    const { verdicts, turn } = ports.optimizer.facts();
    return {
      seq: (before?.seq ?? 0) + 1,
      atMs: clock.now(),
      host: liveHost(ports.health.status()),
      nodes: liveNodes(states),
      totals: totalsOf(workers),
      rows: liveRows(workers),
      events,
      optimizer: { verdicts, turn: { holder: turn.holder, waitingCount: turn.waitingCount } },
    };
  }

  /** Its own workers a primary knows whatever becomes of the store, and before it has first written to it. */
  async #states(): Promise<readonly NodeState[]> {
    const { ports, clock } = this.#options;
    const { nodeId } = ports.workers;
    const states = await ports.cluster.now().catch(orNothing);
    if (states.some(({ snapshot }) => snapshot.nodeId === nodeId)) return states;
    const snapshot = { nodeId, instanceId: '', seq: 0, atMs: clock.now(), workers: ports.workers.workers() };
    return [{ snapshot, ageMs: 0, isAlive: true }, ...states];
  }

  async #events(known: readonly ClusterEvent[]): Promise<readonly ClusterEvent[]> {
    const { cluster } = this.#options.ports;
    const newest = known[0];
    const since = newest ? { fromMs: newest.atMs - lateMs } : {};
    const found = await cluster.events({ limit: mostEvents, ...since }).catch(orNothing);
    const ids = new Set(found.map(({ id }) => id));
    return [...found, ...known.filter(({ id }) => !ids.has(id))].sort((a, b) => b.atMs - a.atMs).slice(0, mostEvents);
  }
}

/** What the store cannot tell is left out; that it is away stands in its health. */
function orNothing(thrown: unknown): readonly never[] {
  if (thrown instanceof SupervisorError && thrown.code === 'PS_STORE_AWAY') return [];
  throw thrown;
}
