import { describe, expect, it } from 'vitest';
import type { FleetOrder } from '../../../src/http/ports/fleet-ports.js';
import type { AdminPorts } from '../../../src/http/ports/ports.js';
import type { NodeState } from '../../../src/store/metrics-store.js';
import { fakeFleet, fakeProgram, workerFixture } from '../http/admin-fixture.js';
import { runInTest } from './run-in-test.js';
import { running } from './running-fixture.js';

const atMs = 1_800_000_000_000;

function stateOf(nodeId: string, isAlive = true): NodeState {
  const workers = [workerFixture(4, { nodeId, slot: 2, generation: 3 })];
  return {
    snapshot: { nodeId, instanceId: `${nodeId}-a`, seq: 1, atMs, workers },
    ageMs: isAlive ? 40 : 9000,
    isAlive,
  };
}

const interval = { fromMs: atMs - 900_000, toMs: atMs, mean: 20, highest: 90, standardDeviation: 2, stepCount: 88 };

/** A cluster of two nodes, of which one has fallen silent. */
function cluster(changes: Partial<AdminPorts['cluster']> = {}): AdminPorts['cluster'] {
  return {
    ...fakeProgram().ports.cluster,
    now: () => Promise.resolve([stateOf('node-a'), stateOf('node-b', false)]),
    nodes: () =>
      Promise.resolve([
        { nodeId: 'node-a', presence: 'alive', ageMs: 40 },
        { nodeId: 'node-b', presence: 'stale', ageMs: 9000 },
      ]),
    top: () =>
      Promise.resolve([
        { ...workerFixture(4, { nodeId: 'node-b', slot: 2 }), value: 0.91, ageMs: 9000, isAlive: false },
      ]),
    history: ({ metric, fromMs, toMs, stepMs }) => {
      const points = [0.2, null, 0.8].map((value, index) => [atMs + index * 10_000, value] as const);
      return Promise.resolve({ metric, unit: 'ratio', fromMs, toMs, stepMs, series: [{ labels: {}, points }] });
    },
    compare: ({ metric, atMs: moment }) =>
      Promise.resolve({
        ...{ metric, unit: 'ms', atMs: moment, stepMs: 10_000, difference: 10, changeRatio: 0.5, noise: 1.5 },
        before: { ...interval, gapCount: 2 },
        after: { ...interval, mean: 30, gapCount: 0 },
        verdict: 'higher',
      }),
    events: ({ types }) => {
      const base = { nodeId: 'node-b', atMs, id: 'e1' };
      const note = { commandId: 'c1', action: 'drain', by: 'cli', fromNodeId: 'node-a', state: 'unknown' } as const;
      const deploy = { ...base, type: 'deploy', label: 'v1.4.2', reason: 'marked by cli' } as const;
      if (types?.includes('command'))
        return Promise.resolve([{ ...base, ...note, type: 'command', slot: 2, reason: '' }]);
      return Promise.resolve([deploy]);
    },
    ...changes,
  };
}

async function asked(...words: readonly string[]) {
  const { env, cwd } = await running(fakeProgram({ cluster: cluster() }));
  return runInTest(['cluster', ...words], { env, cwd });
}

describe('cluster', () => {
  it('nodes says who is alive and since when one is not', async () => {
    const { stdout } = await asked('nodes');
    expect(stdout).toMatch(/^node-a +alive /m);
    expect(stdout).toMatch(/^node-b +stale +9s ago$/m);
  });

  it('now, workers and top show the place of each worker and how stale its figures are', async () => {
    for (const question of ['now', 'workers']) {
      const { stdout } = await asked(question);
      expect(stdout).toMatch(/^node-a\/2 +4 +running /m);
      expect(stdout).toMatch(/^node-b\/2 +4 +running, silent for 9/m);
    }
    expect((await asked('top', 'cpuRatio', '-l', '3')).stdout).toMatch(/^node-b\/2 .* 91\.0 %$/m);
  });

  it('history shows bounds, gaps and shape', async () => {
    const { stdout } = await asked('history', 'cpuRatio', '--from', '-1h');
    expect(stdout).toMatch(/^cluster +50\.0 % +80\.0 % +1 +▂·█$/m);
  });

  it('compare is about the last deploy, with the difference and its noise', async () => {
    const { stdout } = await asked('compare', 'responseTimeP99Ms');
    expect(stdout).toContain('deploy v1.4.2 at 2027-01-15T08:00:00.000Z');
    expect(stdout).toMatch(/^after +30\.0 ms +90\.0 ms +88 +0 /m);
    expect(stdout).toContain('higher: +10.0 ms (+50.0 %), noise ±1.5 ms');
  });

  it('events and audit tell what happened to nodes', async () => {
    expect((await asked('events')).stdout).toContain('node-b  deploy v1.4.2: marked by cli');
    expect((await asked('audit')).stdout).toContain('node-b  slot 2  command drain unknown');
  });

  it('--json prints the answer as it came, and a wrong question ends with 2', async () => {
    expect((await asked('nodes', '--json')).document).toMatchObject({ schemaVersion: 1, nodes: [{}, {}] });
    expect((await asked('top', 'not a metric')).exitCode).toBe(2);
    expect((await asked('history', 'cpuRatio', '--from', 'yesterday')).exitCode).toBe(2);
  });
});

describe('--node', () => {
  async function on(node: string, ...words: readonly string[]) {
    const orders: FleetOrder[] = [];
    const fleet = fakeFleet({
      send: (order) => {
        orders.push(order);
        return Promise.resolve({ drained: [{ workerId: 4, cutCount: 0, tookMs: 5 }], failures: [] });
      },
    });
    const { env, cwd } = await running(fakeProgram({ cluster: cluster(), fleet }));
    const { exitCode, stdout, stderr } = await runInTest([...words, '--node', node], { env, cwd });
    return { exitCode, stdout, stderr, orders };
  }

  it('sends the command to that node, with the time that the caller waits', async () => {
    const { exitCode, stdout, orders } = await on('node-b', 'drain', '2', '--timeout', '30s');
    expect([exitCode, orders]).toEqual([
      0,
      [{ nodeId: 'node-b', action: 'drain', body: { slot: 2 }, by: 'cli from the control socket', waitMs: 28_000 }],
    ]);
    expect(stdout).toContain('drained, nothing was cut');
  });

  it('knows the workers of that node, and says which there are', async () => {
    expect(await on('node-b', 'drain', '7')).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('slot 2 (worker 4, pid 1004)'),
    });
    expect(await on('node-z', 'drain', '2')).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('node-a') });
  });

  it('a fresh environment is never sent to another machine', async () => {
    const { exitCode, stderr, orders } = await on('node-b', 'restart', '2', '--force', '-y');
    expect([exitCode, orders]).toEqual([2, []]);
    expect(stderr).toContain('restart with isForced cannot be asked of another node');
  });
});
