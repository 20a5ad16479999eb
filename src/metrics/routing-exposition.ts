import type { RoutingFigures } from '../protocol/routing-figures.js';

/** Writes what the primary did with the connections that it accepted, in the Prometheus text format 0.0.4. */
export function exposeRouting(figures: RoutingFigures): string {
  const { refusedCounts, acceptedCount, handedCount, redispatchedCount, abandonedCount, droppedCount } = figures;
  const refused = Object.entries(refusedCounts).map(([reason, count]) => `{reason="${reason}"} ${count}`);
  return [
    counter('accepted', 'Connections that the primary accepted.', [` ${acceptedCount}`]),
    counter('handed', 'Connections that a worker took from the primary.', [` ${handedCount}`]),
    counter('redispatched', 'Connections that were given to another worker.', [` ${redispatchedCount}`]),
    counter('refused', 'Connections that the primary answered itself, by reason.', refused),
    counter('abandoned', 'Connections whose client left before a worker had them.', [` ${abandonedCount}`]),
    counter('dropped', 'Connections closed unseen because too many were open.', [` ${droppedCount}`]),
    gauge('held', 'Connections that the primary has open.', figures.heldCount),
    gauge('waiting', 'Connections that wait for a worker.', figures.waitingCount),
    gauge('unacknowledged', 'Connections on their way to a worker.', figures.unacknowledgedCount),
  ].join('');
}

function counter(name: string, help: string, series: readonly string[]): string {
  const family = `perf_supervisor_routing_${name}_total`;
  const lines = series.map((labelsAndValue) => `${family}${labelsAndValue}\n`);
  return `# HELP ${family} ${help}\n# TYPE ${family} counter\n${lines.join('')}`;
}

function gauge(name: string, help: string, value: number): string {
  const family = `perf_supervisor_routing_${name}_connections`;
  return `# HELP ${family} ${help}\n# TYPE ${family} gauge\n${family} ${value}\n`;
}
