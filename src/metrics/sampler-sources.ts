import type { PeerFigures } from '../protocol/peer-figures.js';
import type { OptimizerStatus, SampleValues, StreamSummary } from '../protocol/sample.js';
import type { AdmissionValues } from './collectors/admission.js';
import type { CacheFigures } from './collectors/cache.js';

/** The parts of a sample that other folders know about. Each is asked once a sample, and none may take long. */
export interface SamplerSources {
  readonly optimizerStatus: () => OptimizerStatus;
  readonly peers?: () => PeerFigures;
  readonly streams?: () => readonly StreamSummary[];
  readonly cache?: () => CacheFigures;
  /** Of the pools and caches that the application registered; nothing where there are none. */
  readonly registered?: () => SampleValues;
  readonly admission?: () => AdmissionValues;
  /** The application's own figures by name (R111): finite numbers, at most 64, and no name of the catalog. */
  readonly custom?: () => Readonly<Record<string, number>>;
}

/** What a sample says while the optimizer cannot be asked. */
export const unknownStatus: OptimizerStatus = {
  isEnabled: false,
  isOptimizing: false,
  lastOptimizationAtMs: null,
  optimizationCount: 0,
  successRatio: 0,
  effectiveRatio: 0,
  averageDurationMs: 0,
};
