import type { StrategyName } from '../../protocol/outcome.js';

export interface TurnRequest {
  readonly strategy: StrategyName;
  /** After so long the turn is over by itself. */
  readonly leaseMs: number;
  /** How long to wait for it; 0: now or not. */
  readonly waitMs: number;
}

export interface Turn {
  release(): void;
}

/** Sees to it that of several processes only one at a time does something disruptive. */
export interface Turns {
  /** @returns `undefined` when somebody else has it, or nobody answers; never rejects */
  take(request: TurnRequest): Promise<Turn | undefined>;
}

/** For a process alone. */
export const alwaysFree: Turns = { take: () => Promise.resolve({ release: () => undefined }) };
