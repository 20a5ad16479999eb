/**
 * The least that runs a server on several cores: node:cluster and nothing else. SIGHUP replaces the workers one by one with
 * `disconnect()`, Node's own way of letting a worker end, which never ends while a client keeps its connection busy, and with
 * SIGTERM after 5 s, as Node's documentation does it; a worker that dies is replaced.
 * Environment: BENCH_SCHEDULING (rr | none), BENCH_WORKERS, BENCH_WORKER_FLAGS (JSON array), BENCH_SERVER (a file beside this).
 */
import cluster from 'node:cluster';
import { once } from 'node:events';
import { join } from 'node:path';

const disconnectLimitMs = 5000;
const workerCount = Number(process.env.BENCH_WORKERS ?? 2);
cluster.schedulingPolicy = process.env.BENCH_SCHEDULING === 'none' ? cluster.SCHED_NONE : cluster.SCHED_RR;
cluster.setupPrimary({
  exec: join(import.meta.dirname, process.env.BENCH_SERVER ?? 'server.cjs'),
  execArgv: JSON.parse(process.env.BENCH_WORKER_FLAGS ?? '[]'),
});
let isEnding = false;
cluster.on('exit', (worker) => {
  if (!isEnding && !worker.exitedAfterDisconnect) cluster.fork();
});
process.on('SIGHUP', replaceAll);
process.on('SIGTERM', () => {
  isEnding = true;
  for (const worker of Object.values(cluster.workers)) worker.process.kill('SIGKILL');
  process.exit();
});
for (let count = 0; count < workerCount; count += 1) cluster.fork();

async function replaceAll() {
  for (const old of Object.values(cluster.workers)) {
    await once(cluster.fork(), 'listening');
    old.disconnect();
    const timer = setTimeout(() => old.process.kill('SIGTERM'), disconnectLimitMs);
    await once(old, 'exit');
    clearTimeout(timer);
  }
}
