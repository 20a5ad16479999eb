import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { call } from '../support/http-call.js';
import { startSupervisor } from '../support/start-supervisor.js';
import { waitFor } from '../support/wait-for.js';

const example = join(import.meta.dirname, '../../examples/custom-strategy/server.mjs');

describe('the example with a strategy, metrics and a cache of its own', () => {
  it('R107 R111 its metrics reach API, history and Prometheus with their help, and its strategy runs on command', async () => {
    const supervisor = await startSupervisor(example, { args: ['-i', '1'], env: { PS_HISTORY_INTERVAL: '1000' } });
    for (const room of ['a', 'b', 'c']) await call(supervisor.serverUrl, `/${room}`, { method: 'POST' });
    for (const room of ['a', 'b']) await call(supervisor.serverUrl, `/${room}`, { method: 'DELETE' });

    const worker = await waitFor('the metric in the API', async () => {
      const [first] = (await supervisor.get('/cluster/workers')).json().workers;
      return first?.sample?.values.roomsOpen === 3 && first;
    });
    expect(worker.sample.values).toMatchObject({ roomsOpen: 3, messagesCount: 3, registeredCacheEntries: 3 });
    const text = (await supervisor.get('/metrics')).text;
    expect(text).toContain('# HELP perf_supervisor_custom_rooms_open Chat rooms that are open.\n');
    expect(text).toContain('# TYPE perf_supervisor_custom_messages_total counter\n');
    expect(text).toMatch(/perf_supervisor_custom_rooms_open\{slot="0"\} 3\n/);
    await waitFor('the metric in the history', async () => {
      const answer = await supervisor.get('/cluster/history?metric=roomsOpen');
      return answer.status === 200 && /"metric":"roomsOpen"/.test(answer.text);
    });

    const run = await supervisor.cli('optimize', 'rooms');
    expect([run.exitCode, run.stdout]).toEqual([0, expect.stringMatching(/rooms/)]);
    const { recentOptimizations } = (await supervisor.get('/workers/1/performance-metrics')).json();
    expect(recentOptimizations[0]).toMatchObject({
      name: 'rooms',
      status: 'completed',
      actions: [{ action: 'close-empty-rooms', count: 2 }],
    });
  });
});
