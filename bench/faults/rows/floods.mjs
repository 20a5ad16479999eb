/** Workers that say or take too much. */
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { request } from '../../support/clients/http-request.mjs';
import { openLoop } from '../../support/clients/open-loop.mjs';
import { waitForWorkers } from '../../support/supervisors/cluster.mjs';
import { processIdentity } from '../../support/figures/process-figures.mjs';
import { waitUntil } from '../../support/wait-until.mjs';

const mostMb = 100;
const floodLimitMs = 60_000;
const groupBytes = 500_000_000;

export const floods = [
  flood('output-flood', 'a worker prints 100 MB', '/print'),
  flood('message-flood', 'a worker sends its primary 100,000 messages of 1 KB', '/send-many'),
  {
    name: 'memory-cgroup',
    fault: 'a worker leaks in a container of 500 MB',
    bound: 'the supervisor lives, 2 workers answer within 20 s',
    isForPeers: true,
    async measure(scope, start) {
      const cluster = await start(scope);
      const group = memoryGroup(scope);
      if (group === undefined) return { isSkipped: true, text: 'needs root and cgroup v1' };
      const before = processIdentity(cluster.supervisorPid);
      for (const pid of [cluster.supervisorPid, ...cluster.workerPids()]) group.add(pid);
      const leaker = Number((await request({ port: cluster.port, path: '/leak' })).body);
      const startedMs = performance.now();
      await waitUntil('the leaking worker to end', () => !cluster.workerPids().includes(leaker), 20_000);
      await waitForWorkers(cluster.port, 2, { except: new Set([leaker]) });
      const ms = performance.now() - startedMs;
      const isThere = processIdentity(cluster.supervisorPid) === before;
      return {
        isMet: isThere && ms <= 20_000,
        text: `supervisor ${isThere ? 'lives' : 'dead'}, both answer after ${Math.round(ms)} ms`,
      };
    },
  },
];

function flood(name, fault, path) {
  return {
    name,
    fault,
    bound: `the supervisor lives, its peak memory grows by at most ${mostMb} MB, 0 of the other requests failed`,
    isForPeers: true,
    async measure(scope, start) {
      const cluster = await start(scope);
      const { supervisorPid: pid, port } = cluster;
      const [before, beforeMb] = [processIdentity(pid), peakMb(pid)];
      const load = openLoop({ port, path: '/slow', perSec: 50, limitMs: floodLimitMs });
      const { outcome } = await request({ port, path, limitMs: floodLimitMs });
      const { failed, sent } = await load.stop();
      if (processIdentity(pid) !== before)
        return { isMet: false, text: `supervisor dead, ${failed} of ${sent} failed` };
      const grownMb = Math.round(peakMb(pid) - beforeMb);
      return {
        isMet: failed === 0 && grownMb <= mostMb,
        text: `flood ${outcome}, +${grownMb} MB, ${failed} of ${sent} failed`,
      };
    },
  };
}

function peakMb(pid) {
  const [, kb] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return (Number(kb) * 1024) / 1e6;
}

/** `undefined` where no group can be made. */
function memoryGroup(scope) {
  const path = `/sys/fs/cgroup/memory/perf-supervisor-faults-${process.pid}-${Math.round(performance.now())}`;
  try {
    mkdirSync(path);
    writeFileSync(`${path}/memory.limit_in_bytes`, String(groupBytes));
  } catch {
    return undefined;
  }
  scope.add(() => emptied(path));
  return { add: (pid) => writeFileSync(`${path}/cgroup.procs`, String(pid)) };
}

/** Whoever is still in it goes to the group above. */
function emptied(path) {
  for (const pid of readFileSync(`${path}/cgroup.procs`, 'utf8').split('\n').filter(Boolean))
    writeFileSync('/sys/fs/cgroup/memory/cgroup.procs', pid);
  rmdirSync(path);
}
