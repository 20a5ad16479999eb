import { isStrategyName, longestBasis, type StrategyName } from '../protocol/outcome.js';
import { compact, readCount, readList, readNumber, readRecord, readText } from '../protocol/read.js';
import type { MetricName } from '../protocol/sample.js';
import type { ArmSums } from './arm-figures.js';
import type { EstimateFigures } from './effect-estimate.js';
import { mostBases, mostStrategies, type Subject, type TrialLedger } from './trial-ledger.js';

/** What a ledger knows, as plain data that outlives the process. */
export interface KeptEvidence {
  /** Of this shape; another one is not read. */
  readonly version: 1;
  /** The release that measured: what the next one does may be something else under the same name. */
  readonly release: string;
  readonly entries: readonly KeptEntry[];
}

interface KeptEntry {
  readonly strategy: StrategyName;
  readonly metric: MetricName;
  readonly basis?: string;
  /** When a strategy that is switched off is tried again, ms since epoch. */
  readonly probeAtMs?: number;
  readonly figures: EstimateFigures;
}

const mostEntries = mostStrategies * mostBases;

export function keptEvidence(ledger: TrialLedger, release: string): KeptEvidence {
  const entries = ledger.subjects().flatMap((subject): readonly KeptEntry[] => {
    const known = ledger.evidence(subject);
    if (!known) return [];
    const { probeAtMs } = known.verdict;
    return [{ ...subject, ...(probeAtMs !== undefined && { probeAtMs }), figures: known.estimate.figures }];
  });
  return { version: 1, release, entries };
}

/** Adds what was kept to a ledger that may have begun anew since. */
export function restoreEvidence({ entries }: KeptEvidence, ledger: TrialLedger, nowMs: number): void {
  for (const { figures, probeAtMs, ...subject } of entries.toReversed())
    ledger.addEarlier(subject, figures, nowMs, probeAtMs);
}

/** Reads what was kept; `undefined` unless every part is what it should be. */
export function decodeKeptEvidence(raw: unknown): KeptEvidence | undefined {
  const record = readRecord(raw);
  const release = readText(record?.['release'], 64);
  const entries = readList(record?.['entries'], mostEntries, decodeEntry);
  return record?.['version'] === 1 && release !== undefined && entries ? { version: 1, release, entries } : undefined;
}

function decodeEntry(raw: unknown): KeptEntry | undefined {
  const record = readRecord(raw);
  const subject = record && decodeSubject(record);
  const figures = decodeFigures(record?.['figures']);
  return subject && figures && compact({ ...subject, probeAtMs: readNumber(record['probeAtMs']), figures });
}

function decodeSubject({ strategy, ...record }: Readonly<Record<string, unknown>>): Subject | undefined {
  const metric = readText(record['metric'], 64);
  const basis = readText(record['basis'], longestBasis);
  if (!isStrategyName(strategy) || metric === undefined) return undefined;
  return compact({ strategy, metric: metric as MetricName, basis });
}

function decodeFigures(raw: unknown): EstimateFigures | undefined {
  const record = readRecord(raw);
  const ran = decodeSums(record?.['ran']);
  const heldOut = decodeSums(record?.['heldOut']);
  const mean = readNumber(record?.['mean']);
  const squaredDeviations = readNumber(record?.['squaredDeviations']);
  if (!ran || !heldOut || mean === undefined || squaredDeviations === undefined) return undefined;
  return squaredDeviations < 0 ? undefined : { ran, heldOut, mean, squaredDeviations };
}

function decodeSums(raw: unknown): ArmSums | undefined {
  const record = readRecord(raw);
  const count = readCount(record?.['count']);
  const before = readNumber(record?.['before']);
  const change = readNumber(record?.['change']);
  const square = readNumber(record?.['square']);
  const product = readNumber(record?.['product']);
  if (count === undefined || before === undefined || change === undefined) return undefined;
  if (square === undefined || square < 0 || product === undefined) return undefined;
  return { count, before, change, square, product };
}
