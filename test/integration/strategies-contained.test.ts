import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startSupervisor } from '../support/start-supervisor.js';
import { waitFor } from '../support/wait-for.js';

const server = join(import.meta.dirname, '../support/fixtures/servers/misbehaving.mjs');

describe('a worker whose adapters throw, hang and lie', () => {
  it('R99 R111 goes on, its outcomes name them, and its good metric is reported', async () => {
    const supervisor = await startSupervisor(server, { args: ['-i', '1'] });
    const values = await waitFor('the good metric', async () => {
      const [worker] = (await supervisor.get('/cluster/workers')).json().workers;
      return worker?.sample?.values.goodOnes === 1 && worker.sample.values;
    });
    expect(Object.keys(values).filter((name) => /^(throwing|hanging|lying)/.test(name))).toEqual([]);
    const run = await supervisor.cli('optimize', 'database');
    expect(run.exitCode).toBe(0);
    const { recentOptimizations } = (await supervisor.get('/workers/1/performance-metrics')).json();
    const notes = JSON.stringify(recentOptimizations[0]);
    expect(notes).toContain('database throwing: its figures are gone');
    expect(notes).toContain('database hanging: no answer within 5000 ms');
    expect(notes).toContain('database lying: it answered nonsense');
    expect(recentOptimizations[0]).toMatchObject({
      name: 'database',
      status: 'completed',
      actions: [{ action: 'shrink-pools', count: 3 }, {}, {}, {}],
    });
    expect((await supervisor.get('/healthz')).status).toBe(200);
  });
});
