import type { ControlClient } from '../control/control-client.js';
import type { HistoryAsked } from '../answers/history-answer.js';
import type { ReportFacts } from './report.js';

const mostEvents = 1000;
const metrics = [
  'peersConnected',
  'responseTimeP99Ms',
  'errorRatio',
  'requestsPerSec',
  'eventLoopDelayP99Ms',
  'cpuRatio',
  'memoryRatio',
  'throughputBytesPerSec',
] as const;

const fineRangeMs = 7_200_000;
const coarseStepMs = 600_000;

export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Asks a supervisor for everything that a report is made of. @param before absent: nothing is compared */
export async function gatherFacts(
  client: ControlClient,
  { fromMs, toMs }: Interval,
  before: Interval | undefined,
): Promise<ReportFacts> {
  const range = { from: fromMs, to: toMs };
  const ofWorkers = rangeOfWorkers({ fromMs, toMs });
  const [status, events, eventsBefore, optimizer, forecast, trends] = await Promise.all([
    client.status(),
    client.events({ limit: mostEvents, ...range }),
    before && client.events({ limit: mostEvents, from: before.fromMs, to: before.toMs }),
    client.optimizer(),
    client.forecast(),
    Promise.all(metrics.map((metric) => trendOf(client, metric, { fromMs, toMs }, before))),
  ]);
  // One at a time: each keeps the primary busy for as long as it takes, and who asks something else meanwhile waits.
  const responseByWorker = await client.history({ metric: 'responseTimeP99Ms', by: 'worker', ...ofWorkers });
  const memoryByWorker = await client.history({ metric: 'memoryRatio', by: 'worker', ...ofWorkers });
  return {
    name: status.name,
    nodeId: status.nodeId,
    ...{ fromMs, toMs, events, trends, responseByWorker, memoryByWorker },
    ...(before && eventsBefore && { before: { ...before, events: eventsBefore } }),
    isCut: Math.max(events.length, eventsBefore?.length ?? 0) >= mostEvents,
    verdicts: optimizer.verdicts,
    forecasts: forecast.workers,
  };
}

/**
 * Only means and slopes are wanted of each worker. A day of 1,000 workers is 144,000 stored steps of ten minutes, which keep
 * each worker's percentiles as figures; of minutes it is ten times as many, more than a store reads for one answer. So what
 * lies in steps of ten minutes for certain is asked for, and nothing finer.
 */
function rangeOfWorkers({ fromMs, toMs }: Interval): Pick<HistoryAsked, 'from' | 'to' | 'step'> {
  if (toMs - fromMs <= fineRangeMs) return { from: fromMs, to: toMs };
  return { from: fromMs, to: Math.floor(toMs / coarseStepMs - 2) * coarseStepMs, step: '10m' };
}

async function trendOf(
  client: ControlClient,
  metric: string,
  { fromMs, toMs }: Interval,
  before: Interval | undefined,
): Promise<ReportFacts['trends'][number]> {
  const now = await client.history({ metric, by: 'cluster', from: fromMs, to: toMs });
  if (!before) return { metric, now };
  return {
    metric,
    now,
    before: await client.history({ metric, by: 'cluster', from: before.fromMs, to: before.toMs }),
  };
}
