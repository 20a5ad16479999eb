import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { ProcessUsage } from '../../../../src/primary/process/process-usage.js';
import { recordingLogger } from '../../../support/recording-logger.js';
import { waitFor } from '../../../support/wait-for.js';

async function sleeper(): Promise<number> {
  const child = spawn('sleep', ['60']);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  return child.pid ?? 0;
}

it('a process that has ended is left out of a reading, and the others are told', async () => {
  const [living, ending] = [await sleeper(), await sleeper()];
  const usage = new ProcessUsage(recordingLogger());
  await usage.read([living, ending]);
  process.kill(ending, 'SIGKILL');
  let readings = await usage.read([living, ending]);
  while (readings.has(ending)) readings = await usage.read([living, ending]);
  expect([...readings.keys()]).toEqual([living]);
  expect(readings.get(living)?.rssBytes).toBeGreaterThan(0);
});

it('the first reading of a process has no CPU figure and is left out', async () => {
  const pid = await sleeper();
  const usage = new ProcessUsage(recordingLogger());
  expect((await usage.read([pid])).size).toBe(0);
  expect((await usage.read([pid])).has(pid)).toBe(true);
});

it('without a process there is nothing to read', async () => {
  expect((await new ProcessUsage(recordingLogger()).read([])).size).toBe(0);
});

it.runIf(process.platform === 'linux')(
  'the descriptor of a process that is asked for no more is given back',
  async () => {
    const pid = await sleeper();
    const usage = new ProcessUsage(recordingLogger(), 200);
    const isOpen = (): boolean => openFiles().includes(`/proc/${pid}/stat`);
    await usage.read([pid]);
    expect(isOpen()).toBe(true);
    await waitFor('the descriptor to be closed', () => !isOpen());
  },
);

function openFiles(): readonly string[] {
  return readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      // That of the listing itself.
      return '';
    }
  });
}
