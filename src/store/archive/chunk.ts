import type { HistoryPoint } from '../../protocol/snapshot.js';
import { type Block, type BlockPart, type BlockRow, readBlock, writeBlock } from './block.js';
import { pack, unpack } from './packed.js';

/** The figures of some rows and, apart from them, their distributions. */
export interface Chunk {
  readonly figures: Buffer;
  readonly histograms: Buffer | undefined;
}

/** @returns `undefined` when it would be too large to be stored */
export function packChunk(block: Block, hasHistograms: boolean, isCompressing: boolean): Chunk | undefined {
  const figures = pack(
    writeBlock({ ...block, rows: block.rows.map((row) => ({ ...row, histograms: {} })) }),
    isCompressing,
  );
  const distributed = block.rows.filter(({ histograms }) => Object.keys(histograms).length > 0);
  const histograms =
    hasHistograms && distributed.length > 0
      ? pack(
          writeBlock({ ...block, rows: distributed.map((row) => ({ ...row, values: {}, peaks: {} })) }),
          isCompressing,
        )
      : undefined;
  return figures && { figures, histograms };
}

export function unpackBlock(packed: Buffer, part?: BlockPart): Block | undefined {
  const plain = unpack(packed);
  return plain && readBlock(plain, part);
}

/** Rows of the same worker and moment are one; what the later ones say is added. Oldest first. */
export function joinRows(...lists: readonly (readonly BlockRow[])[]): readonly BlockRow[] {
  // By numbers: a day of 1,000 workers is 144,000 rows, and a text for each would take longer than to read them.
  const moments = new Map<number, Map<number, BlockRow>>();
  for (const list of lists)
    for (const row of list) {
      const moment = moments.get(row.atMs) ?? new Map<number, BlockRow>();
      const known = moment.get(row.workerId);
      moment.set(row.workerId, known ? joined(known, row) : row);
      moments.set(row.atMs, moment);
    }
  const oldestFirst = [...moments].sort(([a], [b]) => a - b);
  return oldestFirst.flatMap(([, moment]) => [...moment.values()].sort((a, b) => a.workerId - b.workerId));
}

export function rowOfPoint(point: HistoryPoint, atMs: number): BlockRow {
  const { slot, workerId, generation, pid, values, histograms, peaks } = point;
  return { atMs, slot, workerId, generation, pid, values, histograms, ...(peaks && { peaks }) };
}

export function pointOfRow(row: BlockRow, nodeId: string): HistoryPoint {
  const { slot, workerId, generation, pid, values, histograms, peaks } = row;
  return { nodeId, slot, workerId, generation, pid, values, histograms, ...(peaks && { peaks }) };
}

function joined(known: BlockRow, row: BlockRow): BlockRow {
  return {
    ...known,
    values: { ...known.values, ...row.values },
    histograms: { ...known.histograms, ...row.histograms },
    ...((known.peaks ?? row.peaks) && { peaks: { ...known.peaks, ...row.peaks } }),
  };
}
