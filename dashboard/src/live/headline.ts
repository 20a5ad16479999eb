import { formatDuration } from '../../../src/core/units.js';
import { figureOf, type LiveCluster, type LiveWorker } from './model.js';

export type Tone = 'good' | 'warn' | 'bad';

/** The state of the cluster in one sentence, and who is hurt in more. */
export interface Headline {
  readonly tone: Tone;
  readonly text: string;
  readonly details: readonly Detail[];
}

export interface Detail {
  readonly tone: Tone;
  readonly text: string;
  /** Whose page says more. */
  readonly worker?: Pick<LiveWorker, 'nodeId' | 'slot'>;
}

const incidentMs = 600_000;
const shownDetails = 5;
/** A share of failed requests above this is felt by users. */
const badErrorRatio = 0.05;
const warnErrorRatio = 0.01;
/** A loop that is late by this much is heard in audio. */
const lateLoopMs = 100;

/** Looks at what hurts users first, then at what will. */
export function headlineOf(cluster: LiveCluster): Headline {
  const details = [
    ...nodeDetails(cluster),
    ...serviceDetails(cluster),
    ...[...cluster.workers.values()].flatMap((worker) => workerDetails(worker, cluster)),
    ...slotDetails(cluster),
    ...incidentDetails(cluster),
    ...storeDetails(cluster),
  ].sort((a, b) => rank[b.tone] - rank[a.tone]);
  const tone = details[0]?.tone ?? 'good';
  const others = details.length - shownDetails;
  const more: Detail[] =
    others > 0 ? [{ tone: details[shownDetails]?.tone ?? 'warn', text: `and ${others} more` }] : [];
  return { tone, text: sentence(tone, cluster, details), details: [...details.slice(0, shownDetails), ...more] };
}

const rank = { good: 0, warn: 1, bad: 2 } as const;

function sentence(tone: Tone, { workers, totals }: LiveCluster, details: readonly Detail[]): string {
  let running = 0;
  for (const { state } of workers.values()) if (state === 'running') running += 1;
  const viewers = totals.peersConnected ?? 0;
  const who = `${running} of ${workers.size} workers serve${viewers > 0 ? ` ${viewers} peers` : ''}`;
  if (tone === 'good') return `All right: ${who}.`;
  const worst = details.filter((detail) => detail.tone === tone).length;
  const what = worst === 1 ? 'one thing' : `${worst} things`;
  return tone === 'bad' ? `Users are hurt by ${what}; ${who}.` : `Look at ${what}; ${who}.`;
}

function nodeDetails({ nodes }: LiveCluster): Detail[] {
  return nodes
    .filter(({ isAlive }) => !isAlive)
    .map(({ nodeId, ageMs }) => ({ tone: 'bad', text: `Node ${nodeId} has been silent for ${formatDuration(ageMs)}` }));
}

function serviceDetails({ workers, totals }: LiveCluster): Detail[] {
  if (![...workers.values()].some(({ state }) => state === 'running'))
    return [{ tone: 'bad', text: 'No worker serves' }];
  const { errorRatio = 0 } = totals;
  if (errorRatio < warnErrorRatio) return [];
  const text = `${(errorRatio * 100).toFixed(1)} % of requests fail`;
  return [{ tone: errorRatio >= badErrorRatio ? 'bad' : 'warn', text }];
}

function workerDetails(worker: LiveWorker, { host }: LiveCluster): Detail[] {
  if (worker.state === 'stuck') return [{ tone: 'bad', text: sentenceOf(worker, 'stands still', true), worker }];
  const details: Detail[] = [];
  const warn = (what: string, namesPeers = true): void => {
    details.push({ tone: 'warn', text: sentenceOf(worker, what, namesPeers), worker });
  };
  const loopMs = figureOf(worker, 'eventLoopDelayP99Ms') ?? 0;
  if (loopMs >= lateLoopMs) warn(`is late by ${loopMs.toFixed(0)} ms`);
  const memory = figureOf(worker, 'memoryRatio') ?? 0;
  if (host.thresholds && memory >= host.thresholds.memoryRatio)
    warn(`uses ${(memory * 100).toFixed(0)} % of its memory`);
  const cpu = figureOf(worker, 'cpuRatio') ?? 0;
  if (host.thresholds && cpu >= host.thresholds.cpuRatio) warn(`uses ${(cpu * 100).toFixed(0)} % of a core`);
  if (worker.shedReason !== undefined) warn(`leaves new connections to others: ${worker.shedReason}`, false);
  return details;
}

function sentenceOf(worker: LiveWorker, what: string, namesPeers: boolean): string {
  const peers = namesPeers ? (figureOf(worker, 'peersConnected') ?? 0) : 0;
  return `Worker ${worker.workerId} on ${worker.nodeId} ${what}${peers > 0 ? `, ${peers} peers` : ''}`;
}

function slotDetails({ host }: LiveCluster): Detail[] {
  return host.slotsAtRest
    .filter(({ state }) => state !== 'done')
    .map(({ slot, state, reason }) => ({
      tone: state === 'failed' ? 'bad' : 'warn',
      text: `Slot ${slot} has no worker: ${reason}`,
      worker: { nodeId: host.nodeId, slot },
    }));
}

/** What has just happened is still worth a look when it is over. */
function incidentDetails({ events, atMs }: LiveCluster): Detail[] {
  const recent = events.filter((event) => atMs - event.atMs < incidentMs);
  return recent.flatMap((event): Detail[] => {
    const when = `${formatDuration(Math.max(1000, atMs - event.atMs))} ago`;
    if (event.type !== 'worker-hung') return [];
    const [where] = event.stack;
    const text = `Worker ${event.workerId} on ${event.nodeId} hung ${when}${where === undefined ? '' : ` in ${where}`}`;
    return [{ tone: 'warn', text, worker: event }];
  });
}

function storeDetails({ host }: LiveCluster): Detail[] {
  const { kind, isConnected, reason } = host.store;
  if (isConnected) return [];
  return [
    { tone: 'warn', text: `${kind === 'redis' ? 'Redis' : 'The store'} is away: ${reason ?? 'no reason known'}` },
  ];
}
