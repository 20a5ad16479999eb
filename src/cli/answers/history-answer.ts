import { readCount, readList, readNumber, readRecord, readText } from '../../protocol/read.js';

/** The parameters of GET /cluster/history. */
export interface HistoryAsked {
  readonly metric: string;
  readonly by: 'cluster' | 'worker';
  /** Absent: as fine as a chart shows. */
  readonly step?: '10m';
  /** ms since epoch. */
  readonly from: number;
  readonly to: number;
}

/** One line of a chart; `null` where nothing was measured. */
export interface HistoryLine {
  readonly nodeId?: string;
  readonly slot?: number;
  readonly points: readonly (readonly [atMs: number, value: number | null])[];
}

export type HistoryLines = readonly HistoryLine[];

const mostLines = 10_000;
const mostPoints = 5000;

/** Reads the answer of GET /cluster/history. */
export function readHistory(value: unknown): HistoryLines | undefined {
  return readList(readRecord(value)?.['series'], mostLines, readLine);
}

function readLine(value: unknown): HistoryLine | undefined {
  const line = readRecord(value);
  const labels = readRecord(line?.['labels']);
  const points = readList(line?.['points'], mostPoints, readPoint);
  if (!points) return undefined;
  const nodeId = readText(labels?.['nodeId']);
  const slot = readCount(labels?.['slot']);
  return { points, ...(nodeId !== undefined && { nodeId }), ...(slot !== undefined && { slot }) };
}

function readPoint(value: unknown): readonly [number, number | null] | undefined {
  if (!Array.isArray(value)) return undefined;
  const [atMs, figure] = value as readonly unknown[];
  const at = readNumber(atMs);
  return at === undefined ? undefined : [at, readNumber(figure) ?? null];
}
