import type { Neighbours } from './virtual-loop.js';

/** What a request costs: turns of the event loop that each take so long, and then one query. */
export interface VirtualWork {
  readonly slices: number;
  readonly sliceMs: number;
  /** As many queries at once as there are connections; others wait. */
  readonly database?: { readonly connectionCount: number; readonly queryMs: number };
}

export interface VirtualLoad {
  readonly capacityPerSec: number;
  readonly perSec: number;
  readonly signalsPerSec: number;
  readonly joinsPerSec?: number;
  /** How many of the joins may begin in a second while it is overloaded; 0: no limit. */
  readonly joinRate?: number;
  readonly seconds: number;
  readonly seed: number;
  readonly work: VirtualWork;
  readonly isKeptAlive: boolean;
  readonly neighbours?: Neighbours;
  readonly isGuarded?: boolean;
}

export interface VirtualFigures {
  readonly sentCount: number;
  readonly refusedCount: number;
  readonly goodPerSec: number;
  readonly signalsInTimeRatio: number;
  readonly p99Ms: number;
  /** Most joins that began within one second. */
  readonly mostJoinsPerSec: number;
  readonly armedRatio: number;
}
