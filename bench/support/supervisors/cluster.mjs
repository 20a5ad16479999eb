/** One running supervisor with its workers, whoever wrote it: how it is started, seen from outside and ended. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from '../clients/http-request.mjs';
import { childPids, descendantPids, killLeftOvers, processIdentity } from '../figures/process-figures.mjs';
import { waitUntil } from '../wait-until.mjs';

const startLimitMs = 30_000;
const stopLimitMs = 10_000;
const limitOfOneAskMs = 2000;

/** A folder of its own that goes with the scope. */
export function temporaryFolder(scope) {
  const folder = mkdtempSync(join(tmpdir(), 'perf-supervisor-bench-'));
  scope.add(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts a program of ours; its output is kept in a file, so that nobody has to read a pipe, and told when it fails. */
export function spawnQuietly(scope, folder, args, env) {
  const outputFile = join(folder, 'output.log');
  const output = openSync(outputFile, 'w');
  const child = spawn(process.execPath, args, { env: cleanEnvironment(env), stdio: ['ignore', output, output] });
  closeSync(output);
  scope.add(() => endProcess(child));
  return { child, output: () => readFileSync(outputFile, 'utf8').slice(-2000) };
}

/** Settings of the shell that runs the bench must not reach what is measured. */
export function cleanEnvironment(env) {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(PS_|PERF_|PM2_|BENCH_|PORT$|LOG_LEVEL|NODE_OPTIONS)/.test(name),
  );
  return { ...Object.fromEntries(kept), ...env };
}

/** Ends a process and whatever it had started. */
export async function endProcess(child) {
  const identities = [child.pid, ...descendantPids(child.pid)].map(processIdentity).filter(Boolean);
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
    await ended;
    clearTimeout(timer);
  }
  killLeftOvers(identities);
}

/** Asks by fresh connections until `count` different workers, none of them in `except`, have answered. */
export async function waitForWorkers(port, count, { except = new Set(), failure = () => undefined } = {}) {
  const seen = new Set();
  await waitUntil(
    `${count} workers to answer on port ${port}`,
    async () => {
      const reason = failure();
      if (reason !== undefined) throw new Error(`the supervisor ended: ${reason}`);
      const answer = await request({ port, path: '/pid', limitMs: limitOfOneAskMs });
      if (answer.outcome === 'ok' && !except.has(Number(answer.body))) seen.add(Number(answer.body));
      return seen.size >= count;
    },
    startLimitMs,
    1,
  );
  return [...seen];
}

/** Workers run the same program as their supervisor; ours also has a shell that guards against orphans. */
export function workerPidsOf(supervisorPid) {
  return childPids(supervisorPid).filter((pid) => programOf(pid) === programOf(supervisorPid));
}

function programOf(pid) {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch (error) {
    // It has just ended: no worker any more.
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
