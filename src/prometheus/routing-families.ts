import type { RoutingFigures } from '../protocol/routing-figures.js';
import { type Family, series, type Series, single } from './family.js';

/** What the primary did with the connections that it accepted. */
export function routingFamilies(figures: RoutingFigures): readonly Family[] {
  const { refusedCounts, acceptedCount, handedCount, redispatchedCount, abandonedCount, droppedCount } = figures;
  const refused = Object.entries(refusedCounts).map(([reason, count]) => series({ reason }, count));
  return [
    counter('accepted', 'Connections that the primary accepted.', single(acceptedCount)),
    counter('handed', 'Connections that a worker took from the primary.', single(handedCount)),
    counter('redispatched', 'Connections that were given to another worker.', single(redispatchedCount)),
    counter(
      'passed_on',
      'Connections that were joined with another node, which has their stream.',
      single(figures.passedOnCount),
    ),
    counter(
      'redirected',
      'Connections that were redirected to the node that has their stream.',
      single(figures.redirectedCount),
    ),
    counter('refused', 'Connections that the primary answered itself, by reason.', refused),
    counter('abandoned', 'Connections whose client left before a worker had them.', single(abandonedCount)),
    counter('dropped', 'Connections closed unseen because too many were open.', single(droppedCount)),
    gauge('held', 'Connections that the primary has open.', figures.heldCount),
    gauge('waiting', 'Connections that wait for a worker.', figures.waitingCount),
    gauge('unacknowledged', 'Connections on their way to a worker.', figures.unacknowledgedCount),
  ];
}

function counter(name: string, help: string, found: readonly Series[]): Family {
  return { name: `perf_supervisor_routing_${name}_total`, type: 'counter', help, series: found };
}

function gauge(name: string, help: string, value: number): Family {
  return { name: `perf_supervisor_routing_${name}_connections`, type: 'gauge', help, series: single(value) };
}
