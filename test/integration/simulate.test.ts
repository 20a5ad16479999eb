import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, startSupervisor } from '../support/start-supervisor.js';
import { tempFolder } from '../support/temp-folder.js';
import { waitFor } from '../support/wait-for.js';

const server = join(import.meta.dirname, '../support/fixtures/servers/strategies.mjs');

interface Simulated {
  readonly simulations: readonly {
    readonly sampleCount: number;
    readonly workerCount: number;
    readonly actions: readonly { readonly strategy: string }[];
  }[];
}

describe('recording and simulating', () => {
  it('what real workers reported is replayed by the built command, and the same each time', async () => {
    const supervisor = await startSupervisor(server, { env: { PS_SAMPLE_INTERVAL: '100' } });
    const file = join(tempFolder(), 'run.ndjson');
    await waitFor('a first sample', async () => (await supervisor.cli('record', '--for', '10ms')).stdout !== '');
    const recorded = await supervisor.cli('record', '--for', '3s', '-o', file);
    expect({ exitCode: recorded.exitCode, stderr: recorded.stderr }).toEqual({
      exitCode: 0,
      stderr: expect.stringMatching(/^recorded \d+ samples/) as string,
    });
    expect(readFileSync(file, 'utf8')).not.toContain('"streams"');
    const words = ['simulate', file, '--set', 'OPTIMIZATION_INTERVAL=100ms', '--json'];
    const [one, two] = [await runCli(words), await runCli(words)];
    expect(one.stdout).toBe(two.stdout);
    const calm = (JSON.parse(one.stdout) as Simulated).simulations[0];
    expect(calm?.sampleCount).toBeGreaterThan(5);
    expect(calm?.actions).toEqual([]);
    // The same run of a worker whose memory is short: a small server never is.
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/"memoryRatio":[^,}]+/g, '"memoryRatio":0.9'));
    const short = await runCli(words);
    expect((JSON.parse(short.stdout) as Simulated).simulations[0]?.actions[0]).toMatchObject({ strategy: 'memory' });
  });
});
