import type { HistoryFrame } from '../../protocol/snapshot.js';
import type { BlockRow } from './block.js';
import { joinRows, pointOfRow, unpackBlock } from './chunk.js';
import { sessionStartMs } from './open-period.js';
import { periodsIn, type Retention, type Tier, tierFor, tiers } from './tiers.js';
import type { Address, Vault } from './vault.js';

/** What of a node's history is wanted. */
export interface ArchiveRange {
  readonly fromMs: number;
  readonly toMs: number;
  /** The longest steps that the asker can use; absent: as short as there are. */
  readonly stepMs?: number;
  /** Absent: all. */
  readonly metrics?: readonly string[];
  readonly slot?: number;
  readonly needsHistograms?: boolean;
}

export interface ArchiveReaderOptions {
  readonly vault: Vault;
  readonly retention: Retention;
  readonly now: () => number;
  /** What is too new to be in a chunk: steps that end in (fromMs, toMs]. */
  readonly recent: (nodeId: string, fromMs: number, toMs: number) => Promise<readonly HistoryFrame[]>;
  /** A chunk that cannot be read. */
  readonly onSkipped: () => void;
  /** How many rows of the range were read; may refuse. */
  readonly onRead: (rowCount: number) => void;
}

type ReadOptions = ArchiveReaderOptions & { readonly nodeId: string; readonly range: ArchiveRange };

/**
 * Reads a node's history from the coarsest tier that will do; what is too new for its chunks comes from the next finer
 * one, and the newest as it was recorded.
 */
export async function readArchive(
  nodeId: string,
  range: ArchiveRange,
  options: ArchiveReaderOptions,
): Promise<readonly HistoryFrame[]> {
  const first = tiers.indexOf(tierFor(range.stepMs ?? 0));
  const frames: HistoryFrame[] = [];
  let fromMs = range.fromMs;
  for (const tier of tiers.slice(0, first + 1).reverse()) {
    const found = await readTier(tier, { ...options, nodeId, range: { ...range, fromMs } });
    frames.push(...found);
    fromMs = Math.max(fromMs, found.at(-1)?.atMs ?? -Infinity);
    if (fromMs >= range.toMs) return frames;
  }
  const recent = await options.recent(nodeId, fromMs, range.toMs);
  return [...frames, ...recent];
}

async function readTier(tier: Tier, options: ReadOptions): Promise<readonly HistoryFrame[]> {
  const { range, nodeId, retention, now, onRead } = options;
  const fromMs = Math.max(range.fromMs, now() - retention[tier.name]);
  const periods = periodsIn(tier, fromMs, Math.min(range.toMs, now() + tier.periodMs));
  const rows = await Promise.all(periods.map((startMs) => readPeriod(tier, startMs, options)));
  let rowCount = 0;
  const byMoment = new Map<number, { stepMs: number; points: HistoryFrame['points'][number][] }>();
  for (const { stepMs, rows: found } of rows)
    for (const row of found) {
      if (row.atMs <= fromMs || row.atMs > range.toMs) continue;
      const moment = byMoment.get(row.atMs) ?? { stepMs, points: [] };
      moment.points.push(pointOfRow(row, nodeId));
      byMoment.set(row.atMs, moment);
      rowCount += 1;
    }
  onRead(rowCount);
  return [...byMoment].map(([atMs, moment]) => ({ nodeId, atMs, ...moment })).sort((a, b) => a.atMs - b.atMs);
}

async function readPeriod(
  tier: Tier,
  startMs: number,
  { vault, nodeId, range, onSkipped }: ReadOptions,
): Promise<{ readonly stepMs: number; readonly rows: readonly BlockRow[] }> {
  const place = { of: 'node', nodeId, tier: tier.name, startMs } as const;
  const prefix = range.slot === undefined ? undefined : `${range.slot}.`;
  const read = async (address: Address): Promise<readonly Buffer[]> =>
    [...(await vault.all(address, prefix))].sort(byStartOfSession).map(([, payload]) => payload);
  const needsHistograms = range.needsHistograms !== false && tier.hasHistograms;
  const [figures, histograms] = await Promise.all([
    read({ ...place, content: 'figures' }),
    needsHistograms ? read({ ...place, content: 'histograms' }) : [],
  ]);
  const part = range.metrics ? { metrics: new Set(range.metrics) } : {};
  const blocks = [...figures, ...histograms].flatMap((packed) => {
    const block = unpackBlock(packed, part);
    if (!block) onSkipped();
    return block ?? [];
  });
  return { stepMs: blocks[0]?.stepMs ?? tier.stepMs, rows: joinRows(...blocks.map((block) => block.rows)) };
}

/** A later primary has the steps around its start whole, which the one before wrote as far as it came: it is joined last. */
function byStartOfSession([one]: readonly [string, Buffer], [other]: readonly [string, Buffer]): number {
  return sessionStartMs(one) - sessionStartMs(other);
}
