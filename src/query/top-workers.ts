import { isCatalogName } from '../metrics/catalog.js';
import type { TopQuery, TopWorker } from '../store/cluster-questions.js';
import type { NodeState } from '../store/metrics-store.js';
import { unknownMetric } from './check-query.js';

/**
 * Ranks the workers by their newest figure; a worker that does not report the metric is left out.
 * @throws {SupervisorError} PS_STORE_BAD_QUERY when no worker reports it and no catalog knows it
 */
export function topWorkers(states: readonly NodeState[], query: TopQuery): readonly TopWorker[] {
  const { metric, limit, order, nodeId: wanted } = query;
  const rows = states
    .filter(({ snapshot }) => wanted === undefined || snapshot.nodeId === wanted)
    .flatMap(({ snapshot, ageMs, isAlive }) =>
      snapshot.workers.flatMap(({ nodeId, slot, workerId, generation, pid, state, sample }): readonly TopWorker[] => {
        const value = sample?.values[metric];
        return value === undefined ? [] : [{ nodeId, slot, workerId, generation, pid, state, value, ageMs, isAlive }];
      }),
    );
  if (rows.length === 0 && !isCatalogName(metric)) throw unknownMetric(metric);
  const sign = order === 'highest' ? -1 : 1;
  return rows.sort((a, b) => sign * (a.value - b.value) || byPlace(a, b)).slice(0, limit);
}

function byPlace(a: TopWorker, b: TopWorker): number {
  return a.nodeId === b.nodeId ? a.slot - b.slot : a.nodeId < b.nodeId ? -1 : 1;
}
