/** One overload: a server of one worker behind a guard, warmed up, then more requests than it can serve. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { agentEnvironment, agentFlags } from './agent.mjs';
import { closedLoop } from '../clients/closed-loop.mjs';
import { spawnQuietly, temporaryFolder, waitForWorkers } from './cluster.mjs';
import { freePort } from './free-port.mjs';
import { peersFolder } from './peers.mjs';
import { workIterations } from './work-size.mjs';

const run = promisify(execFile);
const servers = join(import.meta.dirname, '../../servers');
const clientFile = join(import.meta.dirname, '../clients/overload-client.mjs');
const warmUpSec = 2;
const capacityMs = 3000;
/** Work of 1.5 ms is known; a slice is to take 1 ms. */
const sliceShare = 2 / 3;
const signalShare = 0.1;
/** A generator that uses more of a core, or is later with its requests, measures itself. */
const mostCpuRatio = 0.7;
const mostLatenessMs = 50;

/** BENCH_SLEEP=n: the handlers hold up the loop n times as long without using CPU, for a machine where others work. */
const sleepScale = Number(process.env.BENCH_SLEEP ?? 0);

/** @param guard `{ name, options, exempt }` of overload-server.cjs, or `{ name: 'perf-supervisor' }` */
async function startServer(scope, guard, scheduling) {
  const port = await freePort();
  const isOurs = guard.name === 'perf-supervisor';
  const { child, output } = spawnQuietly(scope, temporaryFolder(scope), [join(servers, 'plain-primary.mjs')], {
    PORT: String(port),
    BENCH_WORKERS: '1',
    BENCH_SCHEDULING: scheduling,
    BENCH_SERVER: 'overload-server.cjs',
    BENCH_PEERS: peersFolder(),
    BENCH_GUARD: JSON.stringify(isOurs ? { name: 'none' } : guard),
    BENCH_SLEEP: String(sleepScale),
    BENCH_WORK_ITERATIONS: sleepScale > 0 ? '1' : String(Math.round(workIterations() * sliceShare)),
    ...(isOurs && { BENCH_WORKER_FLAGS: JSON.stringify(agentFlags), ...agentEnvironment() }),
  });
  await waitForWorkers(port, 1, { failure: () => (child.exitCode === null ? undefined : output()) });
  return port;
}

/** Answers per second of an unguarded server whose clients wait for their answers. */
export async function capacityOf(scope, handler, scheduling) {
  const port = await startServer(scope, { name: 'none' }, scheduling);
  const load = { port, path: `/${handler}`, connectionCount: handler === 'db' ? 20 : 3 };
  await closedLoop({ ...load, durationMs: capacityMs / 3 });
  const { answered, tookMs } = await closedLoop({ ...load, durationMs: capacityMs });
  return (1000 * answered) / tookMs;
}

/** @returns the client's figures */
export async function overload(
  scope,
  { guard, scheduling, handler, isKeptAlive, factor, capacityPerSec, seconds, seed },
) {
  const port = await startServer(scope, guard, scheduling);
  const ask = async (factorNow, secondsNow, seedNow) => {
    const order = {
      port,
      handler,
      perSec: capacityPerSec * (factorNow - signalShare),
      signalsPerSec: capacityPerSec * signalShare,
      seconds: secondsNow,
      seed: seedNow,
      isKeptAlive,
    };
    const { stdout } = await run(process.execPath, [clientFile, JSON.stringify(order)]);
    return JSON.parse(stdout);
  };
  await ask(0.5, warmUpSec, seed + 1);
  const figures = await ask(factor, seconds, seed);
  const { cpuRatio, meanLatenessMs } = figures;
  if (cpuRatio > mostCpuRatio || meanLatenessMs > mostLatenessMs)
    throw new Error(`the generator was busy: ${cpuRatio.toFixed(2)} of a core, ${meanLatenessMs.toFixed(0)} ms late`);
  return figures;
}
