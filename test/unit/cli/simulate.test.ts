import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fakeProgram } from '../http/admin-fixture.js';
import { recordingOf, textOf } from '../../support/recording.js';
import { tempFolder } from '../../support/temp-folder.js';
import { runInTest } from './run-in-test.js';
import { running } from './running-fixture.js';

function folder(): string {
  const cwd = tempFolder();
  const values = (index: number) => ({
    memoryRatio: index < 20 ? 0.5 : 0.9,
    heapUsedBytes: index % 10 ? 250e6 : 100e6,
  });
  writeFileSync(join(cwd, 'peak.ndjson'), textOf(recordingOf({ count: 200, workers: 2, values })));
  return cwd;
}

describe('simulate', () => {
  test('it lists what would have fired, and the totals of each strategy', async () => {
    const { stdout, exitCode } = await runInTest(['simulate', 'peak.ndjson', '--seed', '3'], { cwd: folder() });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^400 samples of 2 workers, 3m 19s from 2027-01-15T08:00:01\.000Z$/m);
    expect(stdout).toMatch(
      /^2027-01-15T08:00:\d\d\.000Z +0 +1 +memory +threshold +1\.1[23] +\S.*cools down for \d+ ms more$/m,
    );
    expect(stdout).toMatch(/^memory( +\d+){6} +2027-/m);
    expect(stdout).toMatch(/^here: 2 alerts, /m);
  });

  test('it is the same to the byte each time', async () => {
    const cwd = folder();
    const [one, two] = [
      await runInTest(['simulate', 'peak.ndjson'], { cwd }),
      await runInTest(['simulate', 'peak.ndjson'], { cwd }),
    ];
    expect(one.stdout).toBe(two.stdout);
  });

  test('settings come from the environment, a config file and --set', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'calm.json'), JSON.stringify({ memoryThreshold: 0.95 }));
    const nothing = /^nothing would have fired$/m;
    const of = async (words: string[], env = {}) =>
      (await runInTest(['simulate', 'peak.ndjson', ...words], { cwd, env })).stdout;
    expect(await of([])).not.toMatch(nothing);
    expect(await of(['--set', 'MEMORY_THRESHOLD=0.95'])).toMatch(nothing);
    expect(await of(['-c', 'calm.json'])).toMatch(nothing);
    expect(await of([], { MEMORY_THRESHOLD: '0.95' })).toMatch(nothing);
  });

  test('--against puts two settings side by side', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'other.json'), JSON.stringify({ optimizationCooldown: '10s' }));
    for (const against of ['other.json', 'PS_OPTIMIZATION_COOLDOWN=10s']) {
      const { document } = await runInTest(['simulate', 'peak.ndjson', '--against', against, '--json'], { cwd });
      const [here, other] = document.simulations;
      expect([here.name, other.name]).toEqual(['here', against]);
      expect(other.actions.length).toBeGreaterThan(here.actions.length);
    }
    const { stdout } = await runInTest(['simulate', 'peak.ndjson', '--against', 'other.json'], { cwd });
    expect(stdout).toMatch(/^here +memory +\d+.*\nother\.json +memory +\d+/m);
  });

  test('a bad line, a bad setting and a bad effect end it with what is wrong', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'bad.ndjson'), '{}\n');
    const bad = await runInTest(['simulate', 'bad.ndjson'], { cwd });
    expect([bad.exitCode, bad.stderr]).toEqual([2, expect.stringContaining('bad.ndjson:1: it is no sample')]);
    const setting = await runInTest(['simulate', 'peak.ndjson', '--set', 'CPU_THRESHOLD=7'], { cwd });
    expect([setting.exitCode, setting.stderr]).toEqual([2, expect.stringContaining("CPU_THRESHOLD is '7'")]);
    for (const words of [
      ['--effect', '1.5'],
      ['--set', 'nonsense'],
    ])
      expect((await runInTest(['simulate', 'peak.ndjson', ...words], { cwd })).exitCode).toBe(2);
  });
});

describe('record', () => {
  test('what it writes can be simulated, and nothing is written over', async () => {
    const { env, cwd } = await running(fakeProgram());
    const words = ['record', '--for', '10ms', '-o', 'now.ndjson'];
    const { exitCode, stderr } = await runInTest(words, { env, cwd });
    expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/^recorded [1-9]\d* samples/)]);
    expect(readFileSync(join(cwd, 'now.ndjson'), 'utf8')).toMatch(/^\{"nodeId":/);
    expect((await runInTest(['simulate', 'now.ndjson'], { cwd })).exitCode).toBe(0);
    expect((await runInTest(words, { env, cwd })).exitCode).toBe(5);
  });
});
