import type { HistogramName } from '../../protocol/sample.js';
import { joinRows, unpackBlock } from './chunk.js';
import { type ClusterStep, histogramField } from './cluster-rows.js';
import { periodsIn } from './tiers.js';
import type { Address, Vault } from './vault.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const tenMinutesMs = 10 * minuteMs;
/** Hours older than this are sealed, if anybody was there to seal them. */
const unsealedHours = 3;

/** What of the cluster's history is wanted. */
export interface ClusterRange {
  readonly fromMs: number;
  readonly toMs: number;
  /** A multiple of a minute. */
  readonly stepMs: number;
  readonly metrics: readonly string[];
  readonly histograms: readonly HistogramName[];
}

export interface ClusterReaderOptions {
  readonly vault: Vault;
  /** Single minutes are not kept longer than since then, ms since epoch. */
  readonly oldestMinuteMs: number;
  readonly onSkipped: () => void;
}

type Content = 'hour' | 'day';

/** Reads the cluster's steps in (fromMs, toMs], oldest first; each at most as long as the asker's. */
export async function readCluster(range: ClusterRange, options: ClusterReaderOptions): Promise<readonly ClusterStep[]> {
  const days = range.stepMs % tenMinutesMs === 0 ? await readSealed('day', range, options) : [];
  const fromMs = Math.max(range.fromMs, options.oldestMinuteMs, days.at(-1)?.atMs ?? -Infinity);
  return [...days, ...(await readSealed('hour', { ...range, fromMs }, options))];
}

async function readSealed(
  content: Content,
  range: ClusterRange,
  { vault, onSkipped }: ClusterReaderOptions,
): Promise<readonly ClusterStep[]> {
  const [periodMs, stepMs] = content === 'day' ? [dayMs, tenMinutesMs] : [hourMs, minuteMs];
  const periods = periodsIn({ periodMs }, range.fromMs, range.toMs);
  const fields = [...range.metrics, ...range.histograms.map(histogramField)];
  const newest = new Set(content === 'hour' ? periods.slice(-unsealedHours) : []);
  const metrics = new Set(range.metrics);
  const rows = await Promise.all(
    periods.map(async (startMs) => {
      const stored = await sealedOrNot(vault, { of: 'cluster', content, startMs }, fields, newest.has(startMs));
      const blocks = [...stored.values()].map((payload) => unpackBlock(payload, { metrics }));
      if (blocks.includes(undefined)) onSkipped();
      return joinRows(...blocks.map((block) => block?.rows ?? []));
    }),
  );
  return rows
    .flat()
    .filter(({ atMs }) => atMs > range.fromMs && atMs <= range.toMs)
    .map(({ atMs, values, histograms, peaks }) => ({ atMs, stepMs, values, histograms, ...(peaks && { peaks }) }));
}

/** Minutes that are not sealed yet are read as they were merged. */
async function sealedOrNot(
  vault: Vault,
  address: Extract<Address, { of: 'cluster' }>,
  fields: readonly string[],
  mayBeOpen: boolean,
): Promise<ReadonlyMap<string, Buffer>> {
  const sealed = await vault.some(address, fields);
  return sealed.size > 0 || !mayBeOpen ? sealed : vault.all({ ...address, content: 'minutes' });
}
