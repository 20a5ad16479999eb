/**
 * `npm run soak -- [--minutes 60] [--warmUp 10] [--perSec 50]`: runs the livestream example on two workers under load and with
 * a real stream for that time, with a reload, a kill -9, a hung worker and two outages of Redis in turn, and prints how
 * memory, descriptors and the latency of workers and primary moved after the minutes of warming up: as slopes by the hour,
 * which single collections do not move. Failed requests are split by kind and by what was done meanwhile; `undone` counts acts whose command failed. Each reading goes
 * to stderr at once, so that a run that is broken off is not lost. `liveMb` is what is left of the primary's heap after a
 * collection every two minutes. Linux only. Build first.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openLoop } from '../support/clients/open-loop.mjs';
import { request } from '../support/clients/http-request.mjs';
import { privateMb } from '../support/figures/idle-figures.mjs';
import { descriptorCount } from '../support/figures/process-figures.mjs';
import { slopeOf } from '../support/figures/statistics.mjs';
import { temporaryFolder } from '../support/supervisors/cluster.mjs';
import { closeScopesOnSignal, withScope } from '../support/rounds/scope.mjs';
import { startRedis } from '../support/supervisors/redis-server.mjs';
import { ours } from '../support/supervisors/variants.mjs';
import { pause } from '../support/wait-until.mjs';
import { keepStreaming } from './stream.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    warmUp: { type: 'string', default: '10' },
    perSec: { type: 'string', default: '50' },
  },
});
const [minutes, warmUpMinutes, perSec] = [values.minutes, values.warmUp, values.perSec].map(Number);
if (!(minutes > 0) || !(perSec > 0) || !(warmUpMinutes >= 0 && warmUpMinutes < minutes)) {
  process.stderr.write('soak: --minutes and --perSec take numbers above 0, --warmUp one below the minutes\n');
  process.exit(2);
}
const actMs = 15_000;
const kinds = ['reset', 'refused', 'hung', 'bad', 'undone'];
const hourMs = 3_600_000;

closeScopesOnSignal();
await withScope(minutes * 60_000 + 300_000, soak);

async function soak(scope) {
  const redis = await startRedis(scope);
  const heapFile = join(temporaryFolder(scope), 'heap.json');
  const settings = {
    PS_RESTART_INTENSITY: '0',
    PS_ADMISSION: 'false',
    NODE_OPTIONS: `--require ${join(import.meta.dirname, 'live-heap.cjs')}`,
    SOAK_HEAP_FILE: heapFile,
  };
  const flags = [
    '--redis',
    redis.url,
    '--drain-timeout',
    '10s',
    '--routing',
    'key',
    '--route-key',
    '/whip/:key,/whep/:key',
  ];
  const cluster = await ours(scope, flags, settings, join(import.meta.dirname, 'livestream.mjs'));
  const stream = keepStreaming(cluster.port, 'soak');
  scope.add(() => stream.stop());
  const acts = {
    nothing: () => undefined,
    reload: () => cluster.reload(),
    kill: () => process.kill(cluster.workerPids()[0], 'SIGKILL'),
    hang: () => process.kill(cluster.workerPids()[0], 'SIGSTOP'),
    'Redis stopped': () => redis.pause(),
    'Redis goes on': () => redis.resume(),
    'Redis killed': () => redis.kill(),
    'Redis again': () => redis.start(),
  };
  const adminPort = await adminPortOf(cluster);
  const failed = new Map();
  const readings = [];
  const startedMs = performance.now();
  const untilMs = startedMs + minutes * 60_000;
  while (performance.now() < untilMs) {
    for (const [act, run] of Object.entries(acts)) {
      const load = openLoop({ port: cluster.port, path: '/slow', perSec, limitMs: 10_000, isKeptAlive: true });
      // On a machine that is short of CPU a reload may take longer than its command waits; the hour goes on.
      const attempt = Promise.resolve()
        .then(run)
        .then(
          () => 0,
          () => 1,
        );
      const [undone, result] = await Promise.all([attempt, pause(actMs).then(() => load.stop())]);
      count(failed, act, { ...result, undone });
      const { ms: adminMs } = await request({ port: adminPort, path: '/metrics' });
      const atMs = performance.now() - startedMs;
      const reading = {
        atMs,
        medianMs: result.medianMs,
        adminMs,
        ...stateOf(cluster),
        ...JSON.parse(readFileSync(heapFile, 'utf8')),
      };
      readings.push(reading);
      process.stderr.write(`${JSON.stringify({ act, ...reading, ...stream.counts })}\n`);
      if (performance.now() >= untilMs) break;
    }
  }
  redis.resume();
  report(
    readings.filter(({ atMs }) => atMs >= warmUpMinutes * 60_000),
    failed,
  );
  print(
    '',
    `the stream was published ${stream.counts.publishedCount} times, watched ${stream.counts.watchedCount} times`,
  );
  print(`and ${stream.counts.packetCount} of its packets were seen`);
}

async function adminPortOf(cluster) {
  const { stdout } = await cluster.command('status', '--json');
  return Number(new URL(JSON.parse(stdout).adminUrl).port);
}

function stateOf({ supervisorPid, workerPids }) {
  // One that was just killed has no figures any more.
  const workers = workerPids().flatMap((pid) => {
    try {
      return [privateMb(pid)];
    } catch {
      return [];
    }
  });
  return {
    primaryMb: privateMb(supervisorPid),
    workerMb: workers.length === 0 ? 0 : workers.reduce((sum, mb) => sum + mb) / workers.length,
    descriptors: descriptorCount(supervisorPid),
  };
}

function count(failed, act, result) {
  const counts = failed.get(act) ?? { sent: 0 };
  counts.sent += result.sent;
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + result[kind];
  failed.set(act, counts);
}

function report(readings, failed) {
  const [first, last] = [readings.at(0), readings.at(-1)];
  const perHour = readings.length < 2 ? 0 : (hourMs * (readings.length - 1)) / (last.atMs - first.atMs);
  const figures = ['primaryMb', 'liveMb', 'workerMb', 'descriptors', 'medianMs', 'adminMs'];
  print('| figure | first | last | slope by the hour |', '| --- | --- | --- | --- |');
  for (const name of figures) {
    const slope = readings.length < 2 ? 0 : slopeOf(readings.map((reading) => reading[name])) * perHour;
    print(`| ${name} | ${first[name].toFixed(1)} | ${last[name].toFixed(1)} | ${slope.toFixed(2)} |`);
  }
  print('', `| meanwhile | sent | ${kinds.join(' | ')} |`, `| --- | --- |${kinds.map(() => ' --- |').join('')}`);
  for (const [act, counts] of failed)
    print(`| ${act} | ${counts.sent} | ${kinds.map((kind) => counts[kind]).join(' | ')} |`);
}

function print(...lines) {
  process.stdout.write(`${lines.join('\n')}\n`);
}
