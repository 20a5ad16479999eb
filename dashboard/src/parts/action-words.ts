import { figureOf, type LiveCluster, type LiveWorker } from '../live/model.js';
import type { Action } from './action-state.js';

export interface ActionWords {
  readonly title: string;
  readonly button: string;
  /** Who is affected and how, before it is confirmed. */
  readonly warning: string;
  readonly isDisruptive: boolean;
}

/** What an action does to viewers, with their number. */
export function actionWords(action: Action, cluster: LiveCluster): ActionWords {
  const workers = affected(action, cluster);
  const peers = workers.reduce((sum, worker) => sum + (figureOf(worker, 'peersConnected') ?? 0), 0);
  const sockets = workers.reduce(
    (sum, worker) => sum + (figureOf(worker, 'httpSockets') ?? 0) + (figureOf(worker, 'webSockets') ?? 0),
    0,
  );
  const where = action.node === undefined ? '' : ` on node ${action.node}`;
  const whom = `${action.workerId === undefined ? `all ${workers.length} workers` : `worker ${action.workerId}`}${where}`;
  const who = `${counted(peers, 'peer', 'peers')} and ${counted(sockets, 'connection', 'connections')}`;
  const are = peers + sockets === 1 ? 'is' : 'are';
  switch (action.verb) {
    case 'restart':
      return words(`Restart ${whom}`, `${who} ${are} cut off and must connect again.`, true);
    case 'drain':
      return words(
        `Drain ${whom}`,
        `${who} may stay until they end or the drain limit is over; new ones go elsewhere.`,
        true,
      );
    case 'reload':
      return words(
        `Reload ${whom}`,
        `${who} may stay on the old workers until they end or the drain limit is over.`,
        true,
      );
    case 'scale':
      return scaleWords(action.count ?? '', workers.length, where);
    case 'log-level':
      return words(
        `Log ${action.level ?? ''}${where}`,
        'The primary and its workers log at this level until they are started anew. Nobody is cut off.',
        false,
      );
    case 'undrain':
      return words(`Undrain ${whom}`, 'It takes new connections again. Nobody is cut off.', false);
    case 'optimize':
      return words(
        `Optimize ${whom}${action.strategy === undefined ? '' : `: ${action.strategy}`}`,
        `Strategies keep within their pause budget; ${who} stay connected unless a peer is dead.`,
        false,
      );
  }
}

function scaleWords(count: string, now: number, where: string): ActionWords {
  const wanted = Number(count);
  const isFewer = wanted < now;
  const text = isFewer
    ? `From ${now} to ${wanted} workers: the least loaded are drained, and what is left at the drain limit is cut off.`
    : `From ${now} to ${wanted} workers. Nobody is cut off.`;
  return words(`Scale${where} to ${count}`, text, isFewer);
}

function words(title: string, warning: string, isDisruptive: boolean): ActionWords {
  return { title: `${title}?`, button: title, warning, isDisruptive };
}

function affected({ node, workerId, slot }: Action, { workers, host }: LiveCluster): readonly LiveWorker[] {
  return [...workers.values()].filter(
    (worker) =>
      worker.nodeId === (node ?? host.nodeId) &&
      (workerId === undefined || worker.workerId === workerId) &&
      (slot === undefined || worker.slot === slot),
  );
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
