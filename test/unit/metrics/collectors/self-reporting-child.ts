import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface SelfReport {
  readonly monotonicMs: number;
  readonly cpu: NodeJS.CpuUsage;
  readonly memory: NodeJS.MemoryUsage;
  readonly heapLimitBytes: number;
}

const source = `
import { getHeapStatistics } from 'node:v8';
const held = Buffer.alloc(64 * 1024 * 1024, 1);
const burn = () => { const until = performance.now() + 20; while (performance.now() < until); };
setInterval(burn, 40);
process.on('message', () => process.send({
  monotonicMs: performance.now(), cpu: process.cpuUsage(), memory: process.memoryUsage(),
  heapLimitBytes: getHeapStatistics().heap_size_limit, held: held.length,
}));
process.send('ready');
`;

/** A real process that works about half of the time, holds 64 MB, and reports of itself when asked. */
export async function startChild(): Promise<{ readonly pid: number; report(): Promise<SelfReport> }> {
  const folder = mkdtempSync(join(tmpdir(), 'ps-metrics-'));
  const file = join(folder, 'child.mjs');
  writeFileSync(file, source);
  const child = fork(file, { execArgv: [] });
  onTestFinished(() => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });
  await once(child, 'message');
  return {
    pid: child.pid ?? 0,
    async report() {
      child.send('report');
      const [report] = (await once(child, 'message')) as [SelfReport];
      return report;
    },
  };
}
