import type { TimelineEvent } from '../../live/timeline-event.js';
import { describeEvent } from '../../live/describe-event.js';
import { compact } from '../../protocol/read.js';
import type { StrategyVerdict } from '../../protocol/verdict.js';
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
  const { name, nodeId, fromMs, toMs, events, isCut, verdicts, forecasts } = facts;
  const rest = {
    trends: facts.trends.map(({ metric, now, before }) => trendOf(metric, now, before)),
    slowest: ranked(facts.responseByWorker, (points) => summarize(points).mean),
    leakiest: ranked(facts.memoryByWorker, risePerHour).filter(({ value }) => value > 0),
    counts: countsOf(events),
    incidents: incidentsOf(events),
  };
  const rising = forecasts.filter(({ kind }) => kind === 'rising');
  const advice = adviceFrom({ events, verdicts, forecasts: rising, ...rest });
  return { name, nodeId, fromMs, toMs, isCut, verdicts, forecasts: rising, advice, ...rest };
}

function trendOf(metric: string, now: HistoryLines, before: HistoryLines | undefined): ReportTrend {
  const points = now[0]?.points ?? [];
  return { metric, points, ...summarize(points), ...(before && { before: summarize(before[0]?.points ?? []) }) };
}

function countsOf(events: readonly TimelineEvent[]): Report['counts'] {
  const counts = new Map<string, number>();
  for (const event of events) {
    const { what } = describeEvent(event);
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].map(([what, count]) => ({ what, count })).sort((a, b) => b.count - a.count);
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
