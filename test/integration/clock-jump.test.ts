import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { call } from '../support/http-call.js';
import { startSupervisor } from '../support/start-supervisor.js';
import { tempFolder } from '../support/temp-folder.js';
import { waitFor } from '../support/wait-for.js';

const server = join(import.meta.dirname, '../support/fixtures/servers/http.cjs');
const hourMs = 3_600_000;

/** Loaded by primary and workers: their wall clock is wrong by what stands in a file. */
function wrongClock(): { readonly flag: string; shiftBy(ms: number): void } {
  const folder = tempFolder();
  const [preload, shift] = [join(folder, 'clock.cjs'), join(folder, 'shift')];
  writeFileSync(shift, '0');
  writeFileSync(
    preload,
    `const { readFileSync } = require('node:fs');
    const now = Date.now;
    let shiftMs = 0;
    Date.now = () => now() + shiftMs;
    setInterval(() => { shiftMs = Number(readFileSync(${JSON.stringify(shift)}, 'utf8')) || shiftMs; }, 50).unref();`,
  );
  return { flag: `--require ${preload}`, shiftBy: (ms) => writeFileSync(shift, String(ms)) };
}

it('a clock that jumps by an hour, and back by two, replaces no worker, ends no sampling and fails no request', async () => {
  const clock = wrongClock();
  const supervisor = await startSupervisor(server, { args: ['-i', '2'], env: { NODE_OPTIONS: clock.flag } });
  const workers = async () => JSON.parse((await supervisor.cli('status', '--json')).stdout).workers;
  const pids = (all: readonly { readonly pid: number }[]): readonly number[] => all.map(({ pid }) => pid).sort();
  const before = pids(await workers());
  for (const shiftMs of [hourMs, -hourMs]) {
    clock.shiftBy(shiftMs);
    const isShifted = (atMs: number): boolean => Math.abs(Date.now() + shiftMs - atMs) < hourMs / 2;
    await waitFor(
      'samples of both workers by the new clock',
      async () => {
        expect((await call(supervisor.serverUrl, '/')).status).toBe(200);
        const all: readonly { readonly sample?: { readonly atMs: number } }[] = await workers();
        return all.length === 2 && all.every(({ sample }) => sample && isShifted(sample.atMs));
      },
      30_000,
    );
  }
  expect(pids(await workers())).toEqual(before);
  expect(supervisor.log().filter(({ event }) => event === 'worker-restart')).toEqual([]);
});
