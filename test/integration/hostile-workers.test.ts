import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { call } from '../support/http-call.js';
import { isAlive, startSupervisor } from '../support/start-supervisor.js';
import { waitFor } from '../support/wait-for.js';
import { eventsOf, workersOf } from '../support/worker-status.js';

const hostile = join(import.meta.dirname, '../support/fixtures/servers/hostile.cjs');
const kinds = ['plain', 'malformed', 'huge', 'internal'];

describe('what a worker sends', () => {
  it('nothing that a worker sends, from null to bytes that are no JSON, ends the primary or another worker', async () => {
    const supervisor = await startSupervisor(hostile, { args: ['-i', '2'] });
    for (const path of [...kinds.map((kind) => `/send?kind=${kind}`), '/garbage']) {
      const before = await workersOf(supervisor);
      const sender = (await call(supervisor.serverUrl, path)).json().pid;
      const others = before.flatMap(({ pid }) => (pid === sender ? [] : [pid]));
      const running = await waitFor(`two workers that run after ${path}`, async () => {
        const workers = await workersOf(supervisor);
        return workers.length === 2 && workers.every(({ state, sample }) => state === 'running' && sample) && workers;
      });
      expect(running.map(({ pid }) => pid)).toEqual(expect.arrayContaining(others));
      expect(isAlive(supervisor.pid)).toBe(true);
    }
    expect((await supervisor.cli('optimize', 'cache')).exitCode).toBe(0);
  });

  it('a flood of valid messages is cut to some thousands, the rest is counted, and the others are answered for', async () => {
    const supervisor = await startSupervisor(hostile, { args: ['-i', '2'] });
    await call(supervisor.serverUrl, '/flood?count=50000');
    const dropped = async (): Promise<number> =>
      JSON.parse((await supervisor.cli('status', '--json')).stdout).droppedMessageCount;
    const droppedCount = await waitFor('most to be dropped', async () => {
      const count = await dropped();
      return count > 25_000 && count;
    });
    expect(droppedCount).toBeLessThan(50_000);
    const lineCount = supervisor.log().filter(({ message }) => message === 'flood').length;
    expect(lineCount).toBeLessThan(25_000);
    expect(eventsOf(supervisor, 'worker-restart')).toEqual([]);
  });
});
