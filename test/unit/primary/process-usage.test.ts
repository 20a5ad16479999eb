import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../../../src/core/logger.js';
import { ProcessUsage } from '../../../src/primary/process-usage.js';
import { waitFor } from '../../support/wait-for.js';

it('R2 sees a process from outside as it sees itself, and leaves out one that has ended', async () => {
  const script = `
    const endMs = Date.now() + 60_000;
    process.stdout.write(String(process.memoryUsage.rss()));
    while (Date.now() < endMs);
  `;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [text] = (await once(child.stdout, 'data')) as [Buffer];
  const pid = child.pid ?? 0;
  const usage = new ProcessUsage(silentLogger);
  onTestFinished(() => usage.clear());

  // The first reading has no CPU figure yet.
  expect((await usage.read([pid])).size).toBe(0);
  const reading = await waitFor('a busy process to be seen as busy', async () => {
    const found = (await usage.read([pid])).get(pid);
    return found && found.cpuRatio > 0.1 && found;
  });
  expect(reading.rssBytes / Number(text.toString())).toBeGreaterThan(0.7);
  expect(reading.rssBytes / Number(text.toString())).toBeLessThan(1.5);

  child.kill('SIGKILL');
  await once(child, 'exit');
  expect((await usage.read([pid])).size).toBe(0);
});
