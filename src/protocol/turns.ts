import type { StrategyName } from './outcome.js';
import type { StrategyVerdict } from './verdict.js';

/** A worker wants to run a disruptive strategy; answered by `turn`. */
export interface TurnWantedMessage {
  readonly type: 'turn-wanted';
  /** Unique within the worker. */
  readonly requestId: string;
  readonly strategy: StrategyName;
  /** After so long the turn is over, whatever became of the worker. */
  readonly leaseMs: number;
  /** 0: now or not. */
  readonly waitMs: number;
}

export interface TurnOverMessage {
  readonly type: 'turn-over';
  readonly requestId: string;
}

/** Sent right before a strategy runs: one that blocks the event loop for ever can then be named. Its outcome follows. */
export interface StrategyStartedMessage {
  readonly type: 'strategy-started';
  readonly strategy: StrategyName;
}

/** The verdicts that were told are about other code or settings of the strategy than this worker has. */
export interface StrategyChangedMessage {
  readonly type: 'strategy-changed';
  readonly strategy: StrategyName;
  readonly basis: string;
}

export interface TurnAnswer {
  readonly type: 'turn';
  readonly requestId: string;
  readonly isGranted: boolean;
}

/** What the node knows of every strategy; replaces what was told before. */
export interface VerdictsMessage {
  readonly type: 'verdicts';
  readonly requestId: string;
  readonly verdicts: readonly StrategyVerdict[];
}

export type OptimizerMessage = TurnWantedMessage | TurnOverMessage | StrategyStartedMessage | StrategyChangedMessage;
