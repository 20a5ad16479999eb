import { existsSync, readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { describe, expect, it } from 'vitest';
import { createMemoryCollector } from '../../../../src/metrics/collectors/memory.js';
import { readMemoryLimitBytes } from '../../../../src/metrics/collectors/memory-limit.js';
import { startChild } from './self-reporting-child.js';

const gigabyte = 1024 ** 3;
const usage = { heapUsed: 300, heapTotal: 400, external: 50, arrayBuffers: 20, rss: 900 };

function ratioWith(heapLimitBytes: number, memoryLimitBytes: number): number | undefined {
  const source = { usage: () => usage, heapLimitBytes: () => heapLimitBytes, memoryLimitBytes: () => memoryLimitBytes };
  return createMemoryCollector(source).collect(0).values.memoryRatio;
}

describe('memory collector', () => {
  it('R31 memoryUsage is the larger of heap used / heap limit and rss / memory limit', () => {
    expect(ratioWith(1000, 9000)).toBe(0.3);
    expect(ratioWith(1000, 1800)).toBe(0.5);
    expect(ratioWith(1000, 600)).toBe(1);
  });

  it('R31 raw bytes stand beside it', () => {
    const source = { usage: () => usage, heapLimitBytes: () => 1000, memoryLimitBytes: () => 2000 };
    expect(createMemoryCollector(source).collect(0).values).toEqual({
      memoryRatio: 0.45,
      heapUsedBytes: 300,
      heapTotalBytes: 400,
      heapLimitBytes: 1000,
      externalBytes: 50,
      arrayBuffersBytes: 20,
      rssBytes: 900,
      memoryLimitBytes: 2000,
    });
  });

  it('R114 notices within a minute that the limit was changed, without reading it for every sample', () => {
    const limits = [1000, 3000];
    const source = { usage: () => usage, heapLimitBytes: () => 1000, memoryLimitBytes: () => limits.shift() ?? 0 };
    const collector = createMemoryCollector(source);
    expect(collector.collect(0).values.memoryLimitBytes).toBe(1000);
    expect(collector.collect(59_000).values.memoryLimitBytes).toBe(1000);
    expect(collector.collect(60_000).values.memoryLimitBytes).toBe(3000);
  });

  it.runIf(existsSync('/proc/self/status'))(
    'R31 the resident memory of a real process agrees with what /proc says from outside',
    async () => {
      const child = await startChild();
      const { memory, heapLimitBytes } = await child.report();
      const source = { usage: () => memory, heapLimitBytes: () => heapLimitBytes, memoryLimitBytes: () => totalmem() };
      const { rssBytes = 0, heapUsedBytes = 0, memoryRatio = 0 } = createMemoryCollector(source).collect(0).values;
      const outsideKb = Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]);
      expect(Math.abs(rssBytes - outsideKb * 1024) / rssBytes).toBeLessThan(0.1);
      expect(memoryRatio).toBe(Math.max(heapUsedBytes / heapLimitBytes, rssBytes / totalmem()));
    },
  );
});

describe('readMemoryLimitBytes', () => {
  const limitWith = (files: Record<string, string>): number =>
    readMemoryLimitBytes({ readText: (path) => files[path], machineBytes: () => 16 * gigabyte });

  it('R31 takes the lowest limit of the cgroup (v2) and of those around it', () => {
    const limit = limitWith({
      '/proc/self/cgroup': '0::/app.slice/web.service\n',
      '/sys/fs/cgroup/app.slice/web.service/memory.max': 'max\n',
      '/sys/fs/cgroup/app.slice/memory.max': `${2 * gigabyte}\n`,
    });
    expect(limit).toBe(2 * gigabyte);
  });

  it('R31 takes the limit of a container, which sees its own group as the root', () => {
    expect(limitWith({ '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/memory.max': `${gigabyte}\n` })).toBe(gigabyte);
  });

  it('R31 takes the limit of a v1 memory group, and none where v1 writes its huge number', () => {
    const own = '/sys/fs/cgroup/memory/app/memory.limit_in_bytes';
    const proc = '7:cpu,cpuacct:/app\n4:memory:/app\n';
    expect(limitWith({ '/proc/self/cgroup': proc, [own]: `${gigabyte}\n` })).toBe(gigabyte);
    expect(limitWith({ '/proc/self/cgroup': proc, [own]: '9223372036854771712\n' })).toBe(16 * gigabyte);
  });

  it('R31 is the memory of the machine where there are no cgroups', () => {
    expect(limitWith({})).toBe(16 * gigabyte);
  });

  it('reads this machine without failing', () => {
    const limitBytes = readMemoryLimitBytes();
    expect(limitBytes).toBeGreaterThan(0);
    expect(limitBytes).toBeLessThanOrEqual(totalmem());
  });
});
