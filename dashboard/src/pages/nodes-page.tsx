import { count, formatDuration, millis, percent } from '../format.js';
import { Charts } from '../charts/charts.js';
import { figureOf, type LiveCluster, type LiveWorker } from '../live/model.js';
import { ClusterActions } from '../parts/cluster-actions.js';
import { Timeline } from '../parts/timeline.js';
import { linkTo, view } from '../state.js';

/** All primaries that share the store, or one of them. */
export function NodesPage({ cluster }: { readonly cluster: LiveCluster }) {
  const { nodeId } = view.value;
  const { store } = cluster.host;
  return (
    <>
      <h1 class="page">{nodeId === undefined ? 'Nodes' : `Node ${nodeId}`}</h1>
      {store.kind === 'memory' && (
        <p class="note">
          This node keeps its figures to itself. With --redis the nodes of a cluster see each other here.
        </p>
      )}
      <NodeTable cluster={cluster} />
      {nodeId !== undefined && (
        <>
          {cluster.nodes.some((node) => node.nodeId === nodeId && node.isAlive) && (
            <ClusterActions cluster={cluster} nodeId={nodeId} />
          )}
          <Charts nodeId={nodeId} />
          <Timeline
            events={cluster.events.filter((event) => event.nodeId === nodeId)}
            title={`What happened on ${nodeId}`}
          />
        </>
      )}
    </>
  );
}

function NodeTable({ cluster: { nodes, workers, host } }: { readonly cluster: LiveCluster }) {
  const all = [...workers.values()];
  return (
    <section class="panel wide" aria-labelledby="nodes-title">
      <h2 id="nodes-title">
        {nodes.filter(({ isAlive }) => isAlive).length} of {nodes.length} nodes are alive
      </h2>
      <div class="scroll" tabIndex={0} role="region" aria-label="Table of nodes">
        <table>
          <thead>
            <tr>
              {['Node', 'State'].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
              {['Workers', 'Peers', 'CPU, mean', 'CPU, most', 'Memory, most', 'Loop p99, worst'].map((title) => (
                <th key={title} scope="col" class="number">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {nodes.map(({ nodeId, ageMs, isAlive }) => {
              const own = all.filter((worker) => worker.nodeId === nodeId);
              return (
                <tr key={nodeId}>
                  <th scope="row">
                    <a href={linkTo({ page: 'nodes', nodeId })}>{nodeId}</a>
                    {nodeId === host.nodeId && <small> this one</small>}
                  </th>
                  <td>{isAlive ? '● alive' : `✕ silent for ${formatDuration(ageMs)}`}</td>
                  <td class="number">
                    {own.filter(({ state }) => state === 'running').length} of {own.length}
                  </td>
                  <td class="number">{count(sum(own, 'peersConnected'))}</td>
                  <td class="number">{percent(own.length === 0 ? undefined : sum(own, 'cpuRatio') / own.length)}</td>
                  <td class="number">{percent(most(own, 'cpuRatio'))}</td>
                  <td class="number">{percent(most(own, 'memoryRatio'))}</td>
                  <td class="number">{millis(most(own, 'eventLoopDelayP99Ms'))}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

type Figure = Parameters<typeof figureOf>[1];

function sum(workers: readonly LiveWorker[], name: Figure): number {
  return workers.reduce((total, worker) => total + (figureOf(worker, name) ?? 0), 0);
}

function most(workers: readonly LiveWorker[], name: Figure): number | undefined {
  const values = workers.flatMap((worker) => figureOf(worker, name) ?? []);
  return values.length === 0 ? undefined : Math.max(...values);
}
