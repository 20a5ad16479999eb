import { Charts } from '../charts/charts.js';
import { ago, bitrate, byUnit, bytes, millis, percent } from '../format.js';
import { figureOf, type LiveCluster, type LiveWorker } from '../live/model.js';
import { type Action, askFor } from '../parts/action-state.js';
import { ProfilePanel } from '../parts/profile-panel.js';
import { StateWord } from '../parts/state-word.js';
import { HangStack, Timeline } from '../parts/timeline.js';
import { linkTo, view } from '../state.js';

/** One place in the cluster: who stands there, how it does, and what became of it. */
export function WorkerPage({ cluster }: { readonly cluster: LiveCluster }) {
  const { nodeId = cluster.host.nodeId, slot = 0 } = view.value;
  const workers = [...cluster.workers.values()].filter((worker) => worker.nodeId === nodeId && worker.slot === slot);
  const newest = workers.toSorted((a, b) => b.workerId - a.workerId)[0];
  const events = cluster.events.filter((event) => event.nodeId === nodeId && event.slot === slot);
  const hang = events.find((event) => event.type === 'worker-hung');
  return (
    <>
      <p>
        <a href={linkTo({ page: 'overview' })}>← all workers</a>
      </p>
      <h1 class="page">
        Slot {slot} on {nodeId}
      </h1>
      {!newest && <NoWorker cluster={cluster} nodeId={nodeId} slot={slot} />}
      {workers.map((worker) => (
        <WorkerCard key={worker.key} worker={worker} cluster={cluster} />
      ))}
      {hang && (
        <section class="panel wide" aria-labelledby="hang-title">
          <h2 id="hang-title">Its last hang, {ago(hang.atMs, cluster.atMs)}</h2>
          <p>{hang.reason}</p>
          {hang.stack.length > 0 ? (
            <HangStack stack={hang.stack} />
          ) : (
            <p class="note">It could not be asked where it stood.</p>
          )}
        </section>
      )}
      <Charts nodeId={nodeId} slot={slot} />
      <Timeline events={events} title="What happened here" />
      {newest && (
        <ProfilePanel
          key={newest.key}
          workerId={newest.workerId}
          {...(nodeId !== cluster.host.nodeId && { node: nodeId })}
        />
      )}
    </>
  );
}

function NoWorker({
  cluster,
  nodeId,
  slot,
}: {
  readonly cluster: LiveCluster;
  readonly nodeId: string;
  readonly slot: number;
}) {
  const rest = nodeId === cluster.host.nodeId ? cluster.host.slotsAtRest.find((one) => one.slot === slot) : undefined;
  return <p class="note warn">No worker stands here now{rest ? `: ${rest.state}, ${rest.reason}` : '.'}</p>;
}

function WorkerCard({ worker, cluster }: { readonly worker: LiveWorker; readonly cluster: LiveCluster }) {
  const { workerId, pid, generation, startedAtMs, shedReason, nodeId, state } = worker;
  const elsewhere = nodeId === cluster.host.nodeId ? {} : { node: nodeId };
  const isThere = cluster.nodes.some((node) => node.nodeId === nodeId && node.isAlive);
  const act = (verb: Action['verb']) => () => askFor({ verb, workerId, ...elsewhere });
  return (
    <section class="panel wide" aria-label={`Worker ${workerId}`}>
      <header>
        <h2>
          Worker {workerId} <StateWord worker={worker} />
        </h2>
        <div class="buttons">
          <button type="button" disabled={!isThere} onClick={act('optimize')}>
            Optimize …
          </button>
          <button type="button" disabled={!isThere} onClick={act(state === 'draining' ? 'undrain' : 'drain')}>
            {state === 'draining' ? 'Undrain' : 'Drain'} …
          </button>
          <button type="button" disabled={!isThere} onClick={act('restart')}>
            Restart …
          </button>
        </div>
      </header>
      {!isThere && <p class="note">Node {nodeId} gives no sign of life, so nothing can be asked of it.</p>}
      {shedReason !== undefined && <p class="note warn">It leaves new connections to others: {shedReason}</p>}
      <dl class="facts">
        {factsOf(worker).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>pid, start</dt>
          <dd>
            {pid}, number {generation}, {ago(startedAtMs, cluster.atMs)}
          </dd>
        </div>
      </dl>
    </section>
  );
}

function factsOf(worker: LiveWorker): readonly (readonly [string, string])[] {
  const figure = (name: Parameters<typeof figureOf>[1]): number | undefined => figureOf(worker, name);
  return [
    ['Peers', byUnit('count', figure('peersConnected'))],
    ['Media and sockets', bitrate(figure('throughputBytesPerSec'))],
    ['Round trip, jitter', `${millis(figure('peerRoundTripTimeMs'))}, ${millis(figure('peerJitterMs'))}`],
    ['Requests', byUnit('count/s', figure('requestsPerSec'))],
    ['Response p99', millis(figure('responseTimeP99Ms'))],
    ['CPU', percent(figure('cpuRatio'))],
    ['Event loop late p99', millis(figure('eventLoopDelayP99Ms'))],
    ['Event loop busy', percent(figure('eventLoopUtilizationRatio'))],
    ['Memory of its limit', percent(figure('memoryRatio'))],
    ['Heap', `${bytes(figure('heapUsedBytes'))} of ${bytes(figure('heapLimitBytes'))}`],
    ['Resident', bytes(figure('rssBytes'))],
    ['Optimizations', byUnit('count', figure('optimizationCount'))],
  ];
}
