/** The supervisors that are compared, all started the same way: `variant(scope)` resolves when every worker has answered. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { agentFlags, agentEnvironment } from './agent.mjs';
import { cleanEnvironment, spawnQuietly, temporaryFolder, waitForWorkers, workerPidsOf } from './cluster.mjs';
import { freePort } from './free-port.mjs';
import { peerFolder } from './peers.mjs';
import { killLeftOvers, processIdentity } from '../figures/process-figures.mjs';
import { startRedis } from './redis-server.mjs';
import { workIterations } from './work-size.mjs';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');
const servers = join(root, 'bench/servers');
const serverFile = join(servers, 'server.cjs');
const commandLimitMs = 60_000;

export const workerCount = 2;
export const cliFile = join(root, 'bin/perf-supervisor.js');

/** node:cluster as it comes: round robin. */
export const plainRoundRobin = (scope) => plain(scope, { BENCH_SCHEDULING: 'rr' });
/** node:cluster where the workers accept by themselves. */
export const plainDirect = (scope) => plain(scope, { BENCH_SCHEDULING: 'none' });
/** The same with our agent in the workers, but without our primary. */
export const plainWithAgent = (scope) =>
  plain(scope, { BENCH_SCHEDULING: 'none', BENCH_WORKER_FLAGS: JSON.stringify(agentFlags), ...agentEnvironment() });

/** The same with prom-client as its documentation sets it up: default metrics and a histogram of response times. */
export const plainWithPromClient = (scope) =>
  plain(scope, {
    BENCH_SCHEDULING: 'none',
    BENCH_WORKER_FLAGS: JSON.stringify(['--require', join(servers, 'prom-client.cjs')]),
  });

/** node:cluster with these variables of plain-primary.mjs. */
export async function plain(scope, variables) {
  const port = await freePort();
  const startedMs = performance.now();
  const { child, output } = spawnQuietly(scope, temporaryFolder(scope), [join(servers, 'plain-primary.mjs')], {
    ...common(port),
    ...variables,
  });
  return started({
    port,
    startedMs,
    child,
    output,
    reload: async () => void child.kill('SIGHUP'),
  });
}

export async function throng(scope) {
  const port = await freePort();
  const startedMs = performance.now();
  const { child, output } = spawnQuietly(scope, temporaryFolder(scope), [join(servers, 'throng-primary.cjs')], {
    ...common(port),
    BENCH_THRONG_FOLDER: peerFolder('throng'),
  });
  return started({ port, startedMs, child, output });
}

/** `perf-supervisor start`; `args` are further flags of it, `settings` variables of its environment, `file` what it serves. */
export async function ours(scope, args = [], settings = {}, file = serverFile) {
  const port = await freePort();
  const runDir = temporaryFolder(scope);
  const env = { ...common(port), PS_RUN_DIR: runDir, PS_ADMIN_PORT: '0', ...settings };
  const command = (...words) =>
    run(process.execPath, [cliFile, ...words], { env: cleanEnvironment(env), timeout: commandLimitMs });
  const startedMs = performance.now();
  const flags = ['-i', String(workerCount), '--log-format', 'json', ...args];
  const { child, output } = spawnQuietly(scope, runDir, [cliFile, 'start', file, ...flags], env);
  return { ...(await started({ port, startedMs, child, output, reload: () => command('reload') })), command };
}

/** With no limit of how often workers may end, for measurements that kill them. */
export const oursUnlimited = (scope) => ours(scope, [], { PS_RESTART_INTENSITY: '0' });
/** With a store of its own on Redis. */
export const oursWithRedis = async (scope) => ours(scope, ['--redis', (await startRedis(scope)).url]);
/** Where the primary accepts and hands each stream to its worker. */
export const oursByKey = (scope) => ours(scope, ['--routing', 'key', '--route-key', '/slow/:key']);

export async function pm2(scope, count = workerCount, settings = {}) {
  const port = await freePort();
  const home = temporaryFolder(scope);
  const pm2File = join(peerFolder('pm2'), 'bin/pm2');
  const env = { ...common(port), PM2_HOME: home, PM2_DISCRETE_MODE: 'true', ...settings };
  const command = (...words) =>
    run(process.execPath, [pm2File, ...words], { env: cleanEnvironment(env), timeout: commandLimitMs });
  scope.add(() => stopPm2(home, command));
  const startedMs = performance.now();
  await command('start', serverFile, '--name', 'bench', '-i', String(count), '-o', '/dev/null', '-e', '/dev/null');
  await waitForWorkers(port, count);
  const startMs = performance.now() - startedMs;
  const supervisorPid = pm2Pid(home);
  return describe({ port, startMs, supervisorPid, command, reload: () => command('reload', 'bench') });
}

function pm2Pid(home) {
  const file = join(home, 'pm2.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
}

async function stopPm2(home, command) {
  const daemon = pm2Pid(home);
  if (daemon === undefined) return;
  const identities = [daemon, ...workerPidsOf(daemon)].map(processIdentity).filter(Boolean);
  await command('kill').finally(() => killLeftOvers(identities));
}

async function started({ port, startedMs, child, output, reload }) {
  const failure = () => (child.exitCode === null && child.signalCode === null ? undefined : output());
  await waitForWorkers(port, workerCount, { failure });
  return describe({ port, startMs: performance.now() - startedMs, supervisorPid: child.pid, reload });
}

function describe(cluster) {
  return { ...cluster, workerPids: () => workerPidsOf(cluster.supervisorPid) };
}

function common(port) {
  return { PORT: String(port), BENCH_WORK_ITERATIONS: String(workIterations()), BENCH_WORKERS: String(workerCount) };
}
