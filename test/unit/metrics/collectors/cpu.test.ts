import pidusage from 'pidusage';
import { describe, expect, it } from 'vitest';
import { createCpuCollector } from '../../../../src/metrics/collectors/cpu.js';
import { waitFor } from '../../../support/wait-for.js';
import { startChild } from './self-reporting-child.js';

describe('cpu collector', () => {
  it('R32 cpuUsage is the share of one core, capped at 1, with the uncapped value beside it', () => {
    let usage = { user: 0, system: 0 };
    const collector = createCpuCollector(0, () => usage);
    usage = { user: 300_000, system: 100_000 };
    expect(collector.collect(1000).values).toEqual({
      cpuRatio: 0.4,
      cpuUncappedRatio: 0.4,
      cpuUserTotalMs: 300,
      cpuSystemTotalMs: 100,
    });
    usage = { user: 2_300_000, system: 600_000 };
    expect(collector.collect(2000).values).toMatchObject({ cpuRatio: 1, cpuUncappedRatio: 2.5 });
  });

  it('R32 cpuUsage of a real busy process agrees with what pidusage sees from outside', async () => {
    const child = await startChild();
    const first = await child.report();
    await pidusage(child.pid);
    let report = first;
    const collector = createCpuCollector(first.monotonicMs, () => report.cpu);
    await waitFor('1.5 s of work', async () => {
      report = await child.report();
      return report.monotonicMs - first.monotonicMs > 1500;
    });
    const outside = await pidusage(child.pid);
    const { cpuRatio = 0 } = collector.collect(report.monotonicMs).values;
    expect(cpuRatio).toBeGreaterThan(0.05);
    expect(Math.abs(cpuRatio - outside.cpu / 100)).toBeLessThan(0.1);
    pidusage.clear();
  });

  it('leaves the share out of a window that is too short to tell, and counts that time in the next', () => {
    let usage = { user: 0, system: 0 };
    const collector = createCpuCollector(0, () => usage);
    usage = { user: 10_000, system: 0 };
    expect(collector.collect(10).values).toEqual({ cpuUserTotalMs: 10, cpuSystemTotalMs: 0 });
    expect(collector.collect(100).values.cpuRatio).toBeCloseTo(0.1);
  });
});
