import { loadavg, uptime } from 'node:os';
import { describe, expect, it } from 'vitest';
import { createSystemCollector } from '../../../../src/metrics/collectors/system.js';

describe('system collector', () => {
  it('R33 systemLoad is the load averages of the machine over 1, 5 and 15 minutes', () => {
    const source = { loadAverages: () => [1.2, 1.1, 0.9], uptimeSec: () => 5, systemUptimeSec: () => 50 };
    const { values } = createSystemCollector(source).collect(0);
    expect(values).toMatchObject({ loadAverage1: 1.2, loadAverage5: 1.1, loadAverage15: 0.9 });
    expect(
      Math.abs((createSystemCollector().collect(0).values.loadAverage15 ?? -9) - (loadavg()[2] ?? 0)),
    ).toBeLessThan(1);
  });

  it('R34 uptime is that of the process, with that of the machine beside it', () => {
    const { uptimeSec = 0, systemUptimeSec = 0 } = createSystemCollector().collect(0).values;
    expect(Math.abs(uptimeSec - process.uptime())).toBeLessThan(1);
    expect(Math.abs(systemUptimeSec - uptime())).toBeLessThan(2);
  });
});
