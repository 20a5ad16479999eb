import type { ControlClient } from '../control-client.js';
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
  const [status, events, optimizer, forecast, responseByWorker, memoryByWorker, trends] = await Promise.all([
    client.status(),
    client.events({ limit: mostEvents, ...range }),
    client.optimizer(),
    client.forecast(),
    client.history({ metric: 'responseTimeP99Ms', by: 'worker', ...range }),
    client.history({ metric: 'memoryRatio', by: 'worker', ...range }),
    Promise.all(metrics.map((metric) => trendOf(client, metric, { fromMs, toMs }, before))),
  ]);
  return {
    name: status.name,
    nodeId: status.nodeId,
    ...{ fromMs, toMs, events, trends, responseByWorker, memoryByWorker },
    isCut: events.length >= mostEvents,
    verdicts: optimizer.verdicts,
    forecasts: forecast.workers,
  };
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
