import { partialOf } from '../../metrics/partial-figures.js';
import type { HistoryFrame } from '../../protocol/snapshot.js';
import { StepFold } from './fold-frames.js';
import { OpenPeriod, type OpenPeriodOptions } from './open-period.js';
import { pack } from './packed.js';
import { writePartial } from './partial-bytes.js';
import { checkpointPhaseMs, periodStartMs, type Retention, type Tier, tiers } from './tiers.js';
import type { VaultWrite } from './vault.js';

const minuteMs = 60_000;
/** What nodes add to a minute is wanted until every node that was cut off for an hour has added its part. */
const partsKeepMs = 2 * 60 * minuteMs;

export interface ArchiveWriterOptions {
  readonly nodeId: string;
  readonly retention: Retention;
  readonly isCompressing: boolean;
}

interface TierState {
  readonly options: OpenPeriodOptions;
  /** Of its steps the next coarser tier's are made. */
  readonly fold: StepFold | undefined;
  readonly phaseMs: number;
  period: OpenPeriod | undefined;
  checkpointIndex: number | undefined;
}

/** Makes chunks of all tiers out of the steps of one node, oldest first, and its part of each minute of the cluster. */
export class ArchiveWriter {
  readonly #options: ArchiveWriterOptions;
  readonly #states: readonly TierState[];
  #newestMs = -Infinity;

  constructor(options: ArchiveWriterOptions) {
    this.#options = options;
    this.#states = tiers.map((tier) => stateOf(tier, options));
  }

  /** @returns what is to be written now: nothing mostly */
  add(frame: HistoryFrame): readonly VaultWrite[] {
    if (frame.atMs <= this.#newestMs) return [];
    this.#newestMs = frame.atMs;
    return this.#addTo(0, frame);
  }

  /** Everything that is not yet written, the steps included that are not over. */
  flush(): readonly VaultWrite[] {
    return this.#states.flatMap((state, index) => {
      const folded = state.fold?.flush().flatMap((frame) => this.#addTo(index + 1, frame)) ?? [];
      return [...folded, ...(state.period?.checkpoint() ?? [])];
    });
  }

  #addTo(index: number, frame: HistoryFrame): readonly VaultWrite[] {
    const state = this.#states[index];
    if (!state) return [];
    const { tier } = state.options;
    const sealed = this.#enter(state, frame);
    state.period?.add(frame);
    const parts = tier.name === 'minutes' ? this.#partOf(frame) : [];
    const folded = state.fold?.add(frame).flatMap((longer) => this.#addTo(index + 1, longer)) ?? [];
    return [...sealed, ...parts, ...folded, ...checkpointWhenDue(state, frame)];
  }

  /** Seals the period that is over. */
  #enter(state: TierState, frame: HistoryFrame): readonly VaultWrite[] {
    const { period, options } = state;
    if (period?.startMs === periodStartMs(options.tier, frame.atMs)) return [];
    state.period = new OpenPeriod(options, frame);
    return period?.checkpoint() ?? [];
  }

  #partOf({ nodeId, atMs, points }: HistoryFrame): readonly VaultWrite[] {
    const payload = pack(writePartial(partialOf(points)), this.#options.isCompressing);
    const address = { of: 'cluster', content: 'parts', startMs: atMs - minuteMs } as const;
    return payload ? [{ address, field: nodeId, payload, keepMs: partsKeepMs }] : [];
  }
}

function stateOf(tier: Tier, { nodeId, retention, isCompressing }: ArchiveWriterOptions): TierState {
  const coarser = tiers[tiers.indexOf(tier) + 1];
  return {
    options: { tier, nodeId, keepMs: retention[tier.name], isCompressing },
    fold: coarser && new StepFold(coarser.stepMs),
    phaseMs: checkpointPhaseMs(nodeId, tier.checkpointMs),
    period: undefined,
    checkpointIndex: undefined,
  };
}

/** A first step that is as long as the time between checkpoints is due at once. */
function checkpointWhenDue(state: TierState, { atMs, stepMs }: HistoryFrame): readonly VaultWrite[] {
  const indexAt = (ms: number): number => Math.floor((ms + state.phaseMs) / state.options.tier.checkpointMs);
  const isDue = indexAt(atMs) !== (state.checkpointIndex ?? indexAt(atMs - stepMs));
  state.checkpointIndex = indexAt(atMs);
  return isDue ? (state.period?.checkpoint() ?? []) : [];
}
