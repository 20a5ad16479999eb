import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Chooser, fuzzRun } from '../support/fuzz/fuzz-run.js';
import { startRedis } from '../support/redis-server.js';
import { type StartedSupervisor, startSupervisor } from '../support/start-supervisor.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

const plain = join(import.meta.dirname, '../support/fixtures/servers/http.cjs');

interface StoredRun {
  readonly nodeId: string;
  readonly atMs: number;
  readonly outcome: { readonly id: string; readonly trigger: string };
}

async function storedRuns(supervisor: StartedSupervisor): Promise<readonly StoredRun[]> {
  const answer = await supervisor.get('/cluster/optimizations?limit=1000');
  expect(answer.status).toBe(200);
  const { optimizations } = answer.json() as { optimizations: readonly StoredRun[] };
  return optimizations.filter(({ outcome }) => outcome.trigger === 'command');
}

const idsOf = (runs: readonly StoredRun[]): readonly string[] => runs.map(({ outcome }) => outcome.id).sort();

let sentCount = 0;

/** Runs once in the only worker, or not at all: no more can be stored than were sent. */
async function command(supervisor: StartedSupervisor): Promise<boolean> {
  sentCount += 1;
  return (await supervisor.cli('optimize', 'cache')).exitCode === 0;
}

describe.skipIf(!tools.redis)('what is stored', () => {
  const { seed } = fuzzRun(1);
  it(`seed ${seed}: is there once and can be read after kill -9 of the primary, of Redis and of the node that came back`, async () => {
    const chooser = new Chooser(seed);
    const redis = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] });
    const options = { args: ['-i', '1', '--redis', redis.url], env: { PS_NODE_ID: 'crash' } };
    const first = await startSupervisor(plain, options);
    for (let count = 0; count < 3; count += 1) expect(await command(first)).toBe(true);
    const before = await waitFor('three stored runs', async () => {
      const runs = await storedRuns(first);
      return runs.length === 3 && runs;
    });
    // Amid further commands: whether these ran is not known, only that none ran twice.
    let endedCount = 0;
    const pending = Array.from({ length: 1 + chooser.below(3) }, () =>
      command(first).finally(() => {
        endedCount += 1;
      }),
    );
    const moment = chooser.below(pending.length + 1);
    await waitFor(`${moment} of ${pending.length} commands to end`, () => endedCount >= moment, 30_000);
    const kills = [() => process.kill(first.pid, 'SIGKILL'), () => redis.kill()];
    for (const kill of chooser.chance(0.5) ? kills : kills.toReversed()) await kill();
    await Promise.all(pending);

    const second = await startSupervisor(plain, options);
    await redis.restart();
    await waitFor('a run of the second life', async () => command(second), 30_000);
    const after = await waitFor(
      'the runs of both lives',
      async () => {
        const runs = await storedRuns(second).catch(() => []);
        return idsOf(before).every((id) => idsOf(runs).includes(id)) && runs.length > before.length && runs;
      },
      45_000,
    );
    // What it answers with may still be on its way to Redis.
    await waitFor('the writes of the second life', async () => {
      const { stdout } = await second.cli('status', '--json');
      return JSON.parse(stdout).store.pendingCount === 0;
    });
    process.kill(second.pid, 'SIGKILL');
    const third = await startSupervisor(plain, options);
    const last = await waitFor(
      'the same runs in the third life',
      async () => {
        const runs = await storedRuns(third).catch(() => []);
        return idsOf(after).every((id) => idsOf(runs).includes(id)) && runs;
      },
      45_000,
    );
    for (const runs of [after, last]) expect(new Set(idsOf(runs)).size).toBe(runs.length);
    expect(last.length).toBeLessThanOrEqual(sentCount);
    expect((await third.get('/cluster/history?metric=cpuRatio&from=-15m')).status).toBe(200);
    expect((await third.get('/cluster/events?limit=1000')).status).toBe(200);
  }, 240_000);
});
