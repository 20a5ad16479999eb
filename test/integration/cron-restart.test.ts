import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCli, startSupervisor } from '../support/start-supervisor.js';
import { tempFolder } from '../support/temp-folder.js';
import { waitFor } from '../support/wait-for.js';

const server = join(import.meta.dirname, '../support/fixtures/servers/streams.cjs');
const everySecond = '* * * * * *';

it('a cron pattern replaces every worker by drain, and why, describe and status tell of it', async () => {
  const supervisor = await startSupervisor(server, { args: ['-i', '2', '--cron-restart', everySecond] });
  const planned = async () => JSON.parse((await supervisor.cli('status', '--json')).stdout).plannedReloads.cron;
  await waitFor('a whole reload', async () => (await planned()).doneCount > 0, 30_000);
  const { pattern, nextAtMs } = await planned();
  expect([pattern, nextAtMs > Date.now() - 5000]).toEqual([everySecond, true]);
  const why = await supervisor.cli('why', '--json');
  const exits = JSON.parse(why.stdout).events.filter(({ what }: { what: string }) => what === 'worker-exited');
  expect(exits.length).toBeGreaterThanOrEqual(2);
  for (const { reason } of exits) expect(reason).toBe(`reload by cron ${everySecond}`);
  expect((await supervisor.cli('describe', '0')).stdout).toMatch(/cron {5}\* \* \* \* \* \*: next \d{4}-/);
  expect((await supervisor.cli('status')).stdout).toMatch(/cron {5}\* \* \* \* \* \*: next /);
});

it('a moment that comes during another reload is left out and counted', async () => {
  const supervisor = await startSupervisor(server, {
    args: ['-i', '1', '--cron-restart', everySecond],
    env: { PS_DRAIN_TIMEOUT: '4s' },
  });
  // A long answer holds the first reload up for longer than the pattern's second.
  const held = fetch(`${supervisor.serverUrl}/stream?ms=3500`).then((answer) => answer.text());
  await waitFor(
    'a moment to be left out',
    async () => JSON.parse((await supervisor.cli('status', '--json')).stdout).plannedReloads.cron.busyCount > 0,
    30_000,
  );
  expect(await held).toMatch(/\.end$/);
});

it('a pattern that is wrong keeps the supervisor from starting, and the error names the field', async () => {
  const { exitCode, stderr } = await runCli(['start', server, '--cron-restart', '0 25 * * *'], {
    PS_RUN_DIR: tempFolder(),
    PS_ADMIN_PORT: '0',
  });
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/0 25 \* \* \* is wrong in its field hour \(25\)/)]);
});
