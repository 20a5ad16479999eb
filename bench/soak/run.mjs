/**
 * `npm run soak -- [--minutes 60] [--perSec 50]`: runs two workers under load for that time, with a reload, a kill -9, a hung
 * worker and two outages of Redis in turn, and prints how memory, descriptors and the latency of workers and primary moved:
 * as slopes by the hour, which single collections do not move. Failed requests are split by kind and by what was done
 * meanwhile. Linux only. Build first.
 */
import { parseArgs } from 'node:util';
import { openLoop } from '../support/clients/open-loop.mjs';
import { request } from '../support/clients/http-request.mjs';
import { privateMb } from '../support/figures/idle-figures.mjs';
import { descriptorCount } from '../support/figures/process-figures.mjs';
import { slopeOf } from '../support/figures/statistics.mjs';
import { closeScopesOnSignal, withScope } from '../support/rounds/scope.mjs';
import { startRedis } from '../support/supervisors/redis-server.mjs';
import { ours } from '../support/supervisors/variants.mjs';
import { pause } from '../support/wait-until.mjs';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '60' }, perSec: { type: 'string', default: '50' } },
});
const [minutes, perSec] = [Number(values.minutes), Number(values.perSec)];
if (!(minutes > 0) || !(perSec > 0)) {
  process.stderr.write('soak: --minutes and --perSec take numbers above 0\n');
  process.exit(2);
}
const actMs = 15_000;
const kinds = ['reset', 'refused', 'hung', 'bad'];
const hourMs = 3_600_000;

closeScopesOnSignal();
await withScope(minutes * 60_000 + 300_000, soak);

async function soak(scope) {
  const redis = await startRedis(scope);
  const settings = { PS_RESTART_INTENSITY: '0', PS_ADMISSION: 'false' };
  const cluster = await ours(scope, ['--redis', redis.url, '--drain-timeout', '10s'], settings);
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
  const untilMs = performance.now() + minutes * 60_000;
  while (performance.now() < untilMs) {
    for (const [act, run] of Object.entries(acts)) {
      const load = openLoop({ port: cluster.port, path: '/slow', perSec, limitMs: 10_000, isKeptAlive: true });
      const [, result] = await Promise.all([run(), pause(actMs).then(() => load.stop())]);
      count(failed, act, result);
      const { ms: adminMs } = await request({ port: adminPort, path: '/metrics' });
      readings.push({ atMs: performance.now(), medianMs: result.medianMs, adminMs, ...stateOf(cluster) });
      if (performance.now() >= untilMs) break;
    }
  }
  redis.resume();
  report(readings, failed);
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
  const figures = ['primaryMb', 'workerMb', 'descriptors', 'medianMs', 'adminMs'];
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
