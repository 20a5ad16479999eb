import type { TimelineEvent } from '../../live/timeline-event.js';
import { describeEvent } from '../../live/describe-event.js';
import { compact } from '../../protocol/read.js';
import type { StrategyVerdict } from '../../protocol/verdict.js';
import { compareIntervals } from '../../query/compare-intervals.js';
import type { ForecastRow } from '../answers/forecast-answer.js';
import type { HistoryLines } from '../answers/history-answer.js';
import { adviceFrom } from './advice.js';
import type { Report, ReportTrend, ReportWorker } from './document.js';
import { summarize } from './figures.js';

export interface ReportFacts {
  readonly name: string;
  readonly nodeId: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly events: readonly TimelineEvent[];
  /** What is compared with; absent: nothing. */
  readonly before?: { readonly fromMs: number; readonly toMs: number; readonly events: readonly TimelineEvent[] };
  readonly isCut: boolean;
  readonly trends: readonly { readonly metric: string; readonly now: HistoryLines; readonly before?: HistoryLines }[];
  readonly responseByWorker: HistoryLines;
  readonly memoryByWorker: HistoryLines;
  readonly verdicts: readonly StrategyVerdict[];
  readonly forecasts: readonly ForecastRow[];
}

const listed = 5;
const mostIncidents = 50;
const hourMs = 3_600_000;
const incidentTypes = new Set([
  'worker-hung',
  'worker-exited',
  'shed',
  'forecast',
  'strategy-verdict',
  'deploy',
  'alert',
]);

/** Turns what was asked of a supervisor into what a person wants to know; the same facts make the same report. */
export function makeReport(facts: ReportFacts): Report {
  const { name, nodeId, fromMs, toMs, before, events, isCut, verdicts, forecasts } = facts;
  const rest = {
    trends: facts.trends.map((trend) => trendOf(trend, facts)),
    slowest: ranked(facts.responseByWorker, (points) => summarize(points).mean),
    leakiest: ranked(facts.memoryByWorker, risePerHour).filter(({ value }) => value > 0),
    counts: countsOf(events, before?.events),
    incidents: incidentsOf(events),
  };
  const rising = forecasts.filter(({ kind }) => kind === 'rising');
  const advice = adviceFrom({ events, verdicts, forecasts: rising, ...rest });
  const compared = before && { before: { fromMs: before.fromMs, toMs: before.toMs } };
  return { name, nodeId, fromMs, toMs, ...compared, isCut, verdicts, forecasts: rising, advice, ...rest };
}

function trendOf({ metric, now, before }: ReportFacts['trends'][number], facts: ReportFacts): ReportTrend {
  const points = now[0]?.points ?? [];
  const trend = { metric, points, ...summarize(points) };
  if (!before || !facts.before) return trend;
  const { fromMs, toMs } = facts.before;
  const other = { fromMs, toMs, points: before[0]?.points ?? [] };
  return { ...trend, compared: compareIntervals(other, { fromMs: facts.fromMs, toMs: facts.toMs, points }) };
}

function countsOf(events: readonly TimelineEvent[], before?: readonly TimelineEvent[]): Report['counts'] {
  const [now, other] = [countByKind(events), before && countByKind(before)];
  return [...new Set([...now.keys(), ...(other?.keys() ?? [])])]
    .map((what) => ({ what, count: now.get(what) ?? 0, ...(other && { before: other.get(what) ?? 0 }) }))
    .sort((a, b) => b.count - a.count);
}

function countByKind(events: readonly TimelineEvent[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const event of events) {
    const { what } = describeEvent(event);
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return counts;
}

function incidentsOf(events: readonly TimelineEvent[]): Report['incidents'] {
  return events
    .filter(({ type }) => incidentTypes.has(type))
    .slice(0, mostIncidents)
    .map((event) => {
      const { what, reason } = describeEvent(event);
      const { atMs, nodeId, slot, workerId } = event;
      const who = workerId === undefined ? '' : `worker ${workerId}: `;
      return { ...compact({ atMs, nodeId, slot }), text: `${who}${what}${reason === '' ? '' : `: ${reason}`}` };
    });
}

function ranked(
  lines: HistoryLines,
  read: (points: HistoryLines[number]['points']) => number | undefined,
): readonly ReportWorker[] {
  return lines
    .flatMap(({ nodeId, slot, points }) => {
      const value = read(points);
      return nodeId === undefined || slot === undefined || value === undefined ? [] : [{ nodeId, slot, value }];
    })
    .sort((a, b) => b.value - a.value)
    .slice(0, listed);
}

/** The slope of the least squares line; `undefined` for fewer than three points. */
function risePerHour(points: HistoryLines[number]['points']): number | undefined {
  const known = points.flatMap(([atMs, value]) => (value === null ? [] : [[atMs / hourMs, value] as const]));
  if (known.length < 3) return undefined;
  const meanX = known.reduce((sum, [x]) => sum + x, 0) / known.length;
  const meanY = known.reduce((sum, [, y]) => sum + y, 0) / known.length;
  const spread = known.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return spread === 0 ? undefined : known.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
}
