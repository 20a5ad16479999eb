/** Faults of processes: workers and primaries that die, stand still or say what they should not. */
import { openLoop } from '../../support/clients/open-loop.mjs';
import { request } from '../../support/clients/http-request.mjs';
import { descendantPids, killLeftOvers, processIdentity } from '../../support/figures/process-figures.mjs';
import { pause } from '../../support/wait-until.mjs';

const neverMs = 12_000;

export const processes = [
  {
    name: 'kill-worker',
    fault: 'worker kill -9 under load',
    bound: 'another within 2 s, 0 hung',
    isForPeers: true,
    async measure(scope, start) {
      const cluster = await start(scope);
      const load = openLoop({ port: cluster.port, path: '/slow', perSec: 100, limitMs: 5000, isKeptAlive: false });
      const [victim] = cluster.workerPids();
      const ms = await timeToReplace(cluster, [victim], () => process.kill(victim, 'SIGKILL'));
      const { hung, failed } = await load.stop();
      return { isMet: ms < 2000 && hung === 0, text: `${replaced(ms)}, ${failed} failed, ${hung} hung` };
    },
  },
  {
    name: 'hang-all',
    fault: 'SIGSTOP of all workers',
    bound: 'back within 8 s',
    isForPeers: true,
    async measure(scope, start) {
      const cluster = await start(scope);
      const victims = cluster.workerPids();
      scope.add(() => continueAll(victims));
      const ms = await timeToReplace(cluster, victims, () => victims.forEach((pid) => process.kill(pid, 'SIGSTOP')));
      return { isMet: ms < 8000, text: replaced(ms) };
    },
  },
  {
    name: 'null-message',
    fault: 'one `process.send(null)` in a worker',
    bound: 'no effect',
    isForPeers: true,
    async measure(scope, start) {
      const cluster = await start(scope);
      const before = processIdentity(cluster.supervisorPid);
      await request({ port: cluster.port, path: '/send-null' });
      await pause(1500);
      const isThere = processIdentity(cluster.supervisorPid) === before;
      const { outcome } = await request({ port: cluster.port, path: '/pid' });
      return {
        isMet: isThere && outcome === 'ok',
        text: `supervisor ${isThere ? 'lives' : 'dead'}, requests ${outcome}`,
      };
    },
  },
  {
    name: 'kill-primary',
    fault: 'primary kill -9 with a hung worker',
    bound: '0 orphans within 2 s',
    isForPeers: true,
    async measure(scope, start) {
      const cluster = await start(scope);
      const identities = descendantPids(cluster.supervisorPid).map(processIdentity).filter(Boolean);
      scope.add(() => killLeftOvers(identities));
      process.kill(cluster.workerPids()[0], 'SIGSTOP');
      process.kill(cluster.supervisorPid, 'SIGKILL');
      const startedMs = performance.now();
      const left = () => identities.filter((identity) => processIdentity(Number(identity.split('@')[0])) === identity);
      while (left().length > 0 && performance.now() - startedMs < 5000) await pause(10);
      const ms = performance.now() - startedMs;
      return { isMet: left().length === 0 && ms < 2000, text: `${left().length} left after ${Math.round(ms)} ms` };
    },
  },
];

/** How long no worker besides the victims is there in their number and answers; Infinity: never. */
async function timeToReplace(cluster, victims, act) {
  const wantedCount = cluster.workerPids().length;
  const startedMs = performance.now();
  act();
  while (performance.now() - startedMs < neverMs) {
    const fresh = cluster.workerPids().filter((pid) => !victims.includes(pid));
    if (
      fresh.length >= wantedCount &&
      (await request({ port: cluster.port, path: '/pid', limitMs: 500 })).outcome === 'ok'
    )
      return performance.now() - startedMs;
    await pause(20);
  }
  return Infinity;
}

function replaced(ms) {
  return ms === Infinity ? `not replaced in ${neverMs / 1000} s` : `replaced in ${Math.round(ms)} ms`;
}

function continueAll(pids) {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGCONT');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}
