import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { call } from '../support/http-call.js';
import { type DaemonPlace, daemonPlace } from '../support/start-daemon.js';
import { cliFile } from '../support/start-supervisor.js';
import { tempFolder } from '../support/temp-folder.js';
import { waitFor } from '../support/wait-for.js';

const prints = join(import.meta.dirname, '../support/fixtures/daemon/prints.cjs');

interface Printing {
  readonly place: DaemonPlace;
  readonly print: (to: 'out' | 'err', text: string) => Promise<unknown>;
  readonly printMany: (count: number) => Promise<unknown>;
}

async function printingDaemon(env: NodeJS.ProcessEnv = {}, ...args: readonly string[]): Promise<Printing> {
  const place = daemonPlace(env);
  const { stdout, stderr } = await place.start(prints, '-i', '1', '--json', ...args);
  expect(stderr).toBe('');
  const [url = ''] = JSON.parse(stdout).addresses as string[];
  return {
    place,
    print: (to, text) => call(url, `/print/${to}/${encodeURIComponent(text)}`),
    printMany: (count) => call(url, `/many/${count}`),
  };
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');
const recordsOf = (text: string): Record<string, unknown>[] => linesOf(text).map((line) => JSON.parse(line));

function follow({ env }: DaemonPlace, ...args: readonly string[]): () => readonly string[] {
  const child = spawn(process.execPath, [cliFile, 'logs', '-f', ...args], { env: { ...process.env, ...env } });
  onTestFinished(() => void child.kill());
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return () => linesOf(text);
}

describe('logs', () => {
  it('shows the own log and both outputs, the last lines of each, as text or as nothing but JSON', async () => {
    const { place, print } = await printingDaemon();
    await print('out', 'one');
    await print('out', 'two');
    await print('err', 'three');
    const text = (await place.cli('logs', '-n', '1')).stdout;
    expect(linesOf(text)).toEqual([expect.stringMatching(/^primary \d\d:.* info .*/), 'out     two', 'err     three']);
    const records = recordsOf((await place.cli('logs', '--json')).stdout);
    expect(records).toContainEqual(expect.objectContaining({ type: 'primary', event: 'ready', app: 'prints' }));
    expect(records.at(-1)).toEqual({ type: 'err', app: 'prints', level: 'error', message: 'three' });
    expect(linesOf((await place.cli('logs', '--err')).stdout)).toEqual(['err     three']);
    expect(linesOf((await place.cli('logs', '--out', '-n', '5')).stdout)).toHaveLength(2);
  });

  it('is chosen by level, by age and by plain text that is no pattern', async () => {
    const { place, print } = await printingDaemon();
    const old = '2001-01-01T00:00:00.000Z';
    await print('out', JSON.stringify({ timestamp: old, level: 'warn', message: 'long ago' }));
    await print('out', JSON.stringify({ timestamp: new Date().toISOString(), level: 'warn', message: 'a (b.*' }));
    await print('out', JSON.stringify({ time: Date.now(), level: 20, msg: 'pino debugs' }));
    const messages = async (...args: string[]): Promise<unknown[]> =>
      recordsOf((await place.cli('logs', '--out', '--json', ...args)).stdout).map(({ message, msg }) => message ?? msg);
    expect(await messages('--level', 'warn')).toEqual(['long ago', 'a (b.*']);
    expect(await messages('--since', '5m')).toEqual(['a (b.*', 'pino debugs']);
    expect(await messages('--grep', '(B.*')).toEqual(['a (b.*']);
    expect(await messages('--grep', '(a+)+$')).toEqual([]);
  });

  it('shows no secret that a server has printed, and lets none of its output steer the terminal', async () => {
    const { place, print } = await printingDaemon();
    await print('out', 'redis://app:hunter2@db/1 password=hunter2 Authorization: Bearer hunter2hunter2');
    await print('err', JSON.stringify({ nested: [{ apiToken: 'hunter2' }], url: 'https://u:hunter2@x/' }));
    await print('out', '\u001b[2J\u001b]0;owned\u0007');
    for (const args of [[], ['--json']]) {
      const { stdout } = await place.cli('logs', ...args);
      expect(stdout).toContain('[redacted]');
      expect(stdout).not.toMatch(/hunter2|\u001b\[2J|\u0007/);
    }
  });

  it('follows through rotations and loses none of 4,000 lines', async () => {
    const { place, printMany } = await printingDaemon({ PS_LOG_FILE_SIZE: '64KB' });
    const lines = follow(place, '--out', '--json');
    await waitFor('the follower', async () => {
      await printMany(1);
      return lines().length > 0;
    });
    const before = lines().length;
    for (const turn of [1, 2, 3, 4]) {
      await printMany(1000);
      await waitFor('the lines of this turn', () => lines().length >= before + turn * 1000);
      await waitFor('the rotation', () => place.sizeOf('prints/workers-out.log') < 65_536, 15_000);
    }
    const numbers = lines()
      .slice(before)
      .map((line) => Number(/line (\d+) /.exec(line)?.[1]));
    const printed = Array.from({ length: 1000 }, (_, number) => number);
    expect(numbers.slice(-4000)).toEqual([...printed, ...printed, ...printed, ...printed]);
    const all = recordsOf((await place.cli('logs', '--out', '--json', '-n', '4000')).stdout);
    expect(all).toHaveLength(4000);
  });

  it('finds the files that -o and -e have named', async () => {
    const folder = tempFolder();
    const both = join(folder, 'both.log');
    const { place, print } = await printingDaemon({}, '-o', both, '-e', both);
    await print('out', 'first');
    await print('err', 'second');
    const shown = recordsOf((await place.cli('logs', '--json')).stdout).filter(({ type }) => type !== 'primary');
    expect(shown.map(({ message }) => message)).toEqual(['first', 'second']);
  });

  it('still shows what a daemon wrote that has ended, and says so where there never was one', async () => {
    const { place, print } = await printingDaemon();
    await print('out', 'last words');
    await place.cli('stop');
    expect((await place.cli('logs', 'prints')).stdout).toContain('last words');
    const { exitCode, stderr } = await place.cli('logs', 'other');
    expect([exitCode, stderr]).toEqual([3, expect.stringMatching(/no log of other in .*started with -d/)]);
  });
});
