import type { Settings } from '../../config/settings.js';
import type { Cancel, Clock } from '../../core/clock.js';
import { reasonOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { decideShedding, type PeerMove, type ShedChange, type ShedMemories } from './shed-decision.js';
import { ShedReadings } from './shed-readings.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

/** A worker that is not told again takes connections by itself after this: a silent primary costs no worker. */
const leaseMs = 5000;
const leaseIntervals = 4;

export type ShedSettings = Pick<Settings, 'routing' | 'shedding' | 'maxPeers' | 'maxJoinRate' | 'sampleInterval'>;

export interface SheddingOptions {
  readonly settings: ShedSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly handles: () => readonly WorkerHandle[];
  /** Tells a worker, and how many of its peers should connect anew; resolves with how many of its servers take no connections now. */
  readonly tell: (handle: WorkerHandle, forMs: number, moveCount: number) => Promise<number>;
  /** Records a decision. */
  readonly onChange: (handle: WorkerHandle, change: ShedChange) => void;
}

/** Lets workers that are slow or full leave new connections to their siblings, where workers accept by themselves. */
export class Shedding {
  readonly #options: SheddingOptions;
  readonly #readings: ShedReadings;
  /** Workers that share no port: nobody could accept for them. */
  readonly #unable = new Set<number>();
  readonly #silent = new Set<number>();
  #memories: ShedMemories = new Map();
  #moves: readonly PeerMove[] = [];

  constructor(options: SheddingOptions) {
    this.#options = options;
    this.#readings = new ShedReadings(options.clock, options.settings.sampleInterval);
  }

  get isOn(): boolean {
    const { routing, shedding } = this.#options.settings;
    return shedding && routing === 'direct';
  }

  start(): Cancel {
    const { clock, settings } = this.#options;
    if (!this.isOn) return () => undefined;
    return clock.every(settings.sampleInterval, () => {
      this.review();
      this.#renew();
    });
  }

  /** Whatever state a worker moves to, those that are left must be enough: that cannot wait for the next look. */
  watch(handle: WorkerHandle): void {
    if (this.isOn) handle.onMove(() => this.review());
  }

  /** Looks at what the workers report and changes what has to be changed. */
  review(): void {
    const { settings, clock, handles } = this.#options;
    const running = handles().filter(({ state }) => state === 'running');
    this.#forgetGone(running);
    const { changes, moves, memories } = decideShedding(
      {
        runningIds: running.map(({ workerId }) => workerId),
        readings: this.#readings.read(running),
        unableIds: this.#unable,
        limits: { maxPeers: settings.maxPeers, maxJoinsPerSec: settings.maxJoinRate },
        nowMs: clock.monotonicMs(),
      },
      this.#memories,
    );
    this.#memories = memories;
    this.#moves = moves;
    for (const change of changes) {
      const handle = running.find(({ workerId }) => workerId === change.workerId);
      if (handle) this.#apply(handle, change);
    }
  }

  #apply(handle: WorkerHandle, change: ShedChange): void {
    handle.setShed(change.isShed ? change.reason : undefined);
    this.#options.onChange(handle, change);
    void this.#tell(handle, change.isShed ? this.#leaseMs : 0).then((pausedCount) => {
      if (change.isShed && pausedCount === 0) this.#giveUp(handle, change);
    });
  }

  #renew(): void {
    for (const handle of this.#options.handles()) {
      const move = this.#moves.find(({ workerId }) => workerId === handle.workerId);
      if (handle.shed) void this.#tell(handle, this.#leaseMs, move?.count);
    }
  }

  /** A worker that does not answer is blocked, and so accepts nothing; it finds the message when it reads again. */
  async #tell(handle: WorkerHandle, forMs: number, moveCount = 0): Promise<number | undefined> {
    const { tell, logger } = this.#options;
    const { workerId, slot } = handle;
    try {
      const pausedCount = await tell(handle, forMs, moveCount);
      this.#silent.delete(workerId);
      return pausedCount;
    } catch (thrown) {
      if (handle.state === 'running' && !this.#silent.has(workerId)) {
        this.#silent.add(workerId);
        const fields = { event: 'shed', workerId, slot, reason: reasonOf(thrown) };
        logger.warn('worker does not say whether it takes connections', fields);
      }
      return undefined;
    }
  }

  #giveUp(handle: WorkerHandle, { inputs }: ShedChange): void {
    this.#unable.add(handle.workerId);
    this.#memories = new Map([...this.#memories].filter(([workerId]) => workerId !== handle.workerId));
    handle.setShed(undefined);
    const reason = 'it shares no port with the others';
    this.#options.onChange(handle, { workerId: handle.workerId, isShed: false, reason, inputs });
  }

  /** A worker that drains has closed its servers, and will begin anew if it serves again. */
  #forgetGone(running: readonly WorkerHandle[]): void {
    for (const handle of this.#options.handles())
      if (handle.shed && handle.state !== 'running') handle.setShed(undefined);
    const runningIds = new Set(running.map(({ workerId }) => workerId));
    for (const ids of [this.#unable, this.#silent]) for (const id of ids) if (!runningIds.has(id)) ids.delete(id);
  }

  get #leaseMs(): number {
    return Math.max(leaseMs, leaseIntervals * this.#options.settings.sampleInterval);
  }
}
