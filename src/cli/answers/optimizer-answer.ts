import { decodeVerdicts } from '../../protocol/decode-turns.js';
import { readCount, readNumber, readRecord, readText } from '../../protocol/read.js';
import type { StrategyVerdict } from '../../protocol/verdict.js';

/** The answer of GET /optimizer, as far as it is printed. */
export interface OptimizerAnswer {
  readonly nodeId: string;
  readonly verdicts: readonly StrategyVerdict[];
  /** Whose disruptive run goes on; absent when none does. */
  readonly holder?: { readonly workerId: number; readonly strategy: string; readonly sinceMs: number };
}

export function readOptimizerAnswer(value: unknown): OptimizerAnswer | undefined {
  const answer = readRecord(value);
  const nodeId = readText(answer?.['nodeId']);
  const verdicts = decodeVerdicts(answer?.['verdicts']);
  if (nodeId === undefined || !verdicts) return undefined;
  const holder = readRecord(readRecord(answer?.['turn'])?.['holder']);
  const workerId = readCount(holder?.['workerId']);
  const strategy = readText(holder?.['strategy']);
  const sinceMs = readNumber(holder?.['sinceMs']);
  if (workerId === undefined || strategy === undefined || sinceMs === undefined) return { nodeId, verdicts };
  return { nodeId, verdicts, holder: { workerId, strategy, sinceMs } };
}
