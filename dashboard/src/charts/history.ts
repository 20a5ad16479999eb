import type { ClusterEvent } from '../../../src/protocol/snapshot.js';
import { getJson } from '../api.js';
import { ranges, type RangeName } from '../route.js';
import type { ChartPlan } from './chart-set.js';
import type { ChartData } from './line-chart.js';
import { type Mark, markOf } from './marks.js';

interface HistoryAnswer {
  readonly series: readonly { readonly points: readonly (readonly [number, number | null])[] }[];
}

/** Whose history: the cluster's, or that of one place. */
export interface HistoryScope {
  readonly nodeId?: string;
  readonly slot?: number;
}

const mostMarks = 300;

export async function loadChart(
  { metrics }: ChartPlan,
  range: RangeName,
  scope: HistoryScope,
  signal: AbortSignal,
): Promise<ChartData> {
  const answers = await Promise.all(
    metrics.map(({ metric }) =>
      getJson<HistoryAnswer>(`/cluster/history?${query({ metric, from: `-${range}`, ...by(scope) })}`, signal),
    ),
  );
  const [first] = answers;
  return {
    times: first?.series[0]?.points.map(([atMs]) => atMs) ?? [],
    lines: metrics.map(({ label, colour }, index) => ({
      label,
      colour,
      values: answers[index]?.series[0]?.points.map(([, value]) => value) ?? [],
    })),
  };
}

export async function loadMarks(range: RangeName, scope: HistoryScope, signal: AbortSignal): Promise<readonly Mark[]> {
  const from = Date.now() - ranges[range];
  const { nodeId, slot } = scope;
  const asked = query({ limit: String(mostMarks), from: String(from), ...(nodeId !== undefined && { node: nodeId }) });
  const { events } = await getJson<{ events: readonly ClusterEvent[] }>(`/cluster/events?${asked}`, signal);
  return events.filter((event) => slot === undefined || event.slot === slot).flatMap((event) => markOf(event) ?? []);
}

function by({ nodeId, slot }: HistoryScope): Record<string, string> {
  if (nodeId === undefined) return {};
  return slot === undefined ? { by: 'node', node: nodeId } : { by: 'worker', node: nodeId, slot: String(slot) };
}

function query(parameters: Readonly<Record<string, string>>): string {
  return new URLSearchParams(parameters).toString();
}
