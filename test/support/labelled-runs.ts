import { labelledExperiment as runExperiment } from '../../bench/evidence/labelled-runs.mjs';
import type { LabelledExperiment, LabelledResult } from '../../bench/evidence/labelled-runs.mjs';
import { TrialLedger } from '../../src/evidence/trial-ledger.js';

export { seededRandom } from '../../bench/evidence/labelled-runs.mjs';
export type { LabelledExperiment } from '../../bench/evidence/labelled-runs.mjs';

/** Runs one experiment through the ledger of the primary; the benchmark does the same with more labels. */
export function labelledExperiment(label: LabelledExperiment): LabelledResult {
  const rules = { minCount: 8, usefulRatio: 0.05, reprobeMs: Number.POSITIVE_INFINITY };
  return runExperiment(label, new TrialLedger(rules));
}
