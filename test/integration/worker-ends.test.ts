import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { call } from '../support/http-call.js';
import { canLimit, cgroup } from '../support/cgroup.js';
import { type StartedSupervisor, startSupervisor } from '../support/start-supervisor.js';
import { waitFor } from '../support/wait-for.js';
import { onlyWorker } from '../support/worker-status.js';

const faulty = join(import.meta.dirname, '../support/fixtures/servers/faulty.cjs');

/** The reason of the first end, as `why` prints it. */
const whyEnded = (supervisor: StartedSupervisor): Promise<string> =>
  waitFor(
    'the end in the timeline',
    async () => /worker-exited: (.*)/.exec((await supervisor.cli('why')).stdout)?.[1],
    30_000,
  );

describe('why tells of each end of a worker', () => {
  it.each([
    [
      'an uncaught error',
      '/throw',
      /^uncaught TypeError: Cannot read .*, in .*render \(faulty\.cjs:\d+\) \[.*exitCode 1\]/,
    ],
    ['an unhandled rejection', '/reject', /^unhandled rejection, Error: nobody caught this, in .*\(faulty\.cjs:\d+\)/],
    ['an exit of its own will', '/exit-0', /^exited with code 0/],
  ])('%s', async (_, path, expected) => {
    const supervisor = await startSupervisor(faulty, { args: ['-i', '1'] });
    await call(supervisor.serverUrl, path);
    expect(await whyEnded(supervisor)).toMatch(expected);
  });

  it('an error that the program caught only to end itself', async () => {
    const supervisor = await startSupervisor(faulty, { args: ['-i', '1'], env: { CATCHES_ALL: '1' } });
    await call(supervisor.serverUrl, '/throw');
    expect(await whyEnded(supervisor)).toMatch(/^exited with code 7 after uncaught TypeError: .*in .*render/);
  });

  it.each([
    ['SIGKILL', /^ended by SIGKILL, which somebody else sent/],
    ['SIGTERM', /^ended by SIGTERM \[/],
    ['SIGSEGV', /^ended by SIGSEGV, a fault in native code/],
  ] as const)('%s of somebody else', async (signal, expected) => {
    const supervisor = await startSupervisor(faulty, { args: ['-i', '1'] });
    process.kill((await onlyWorker(supervisor)).pid, signal);
    expect(await whyEnded(supervisor)).toMatch(expected);
  });

  it('a full heap, with what was used of it', async () => {
    const env = { NODE_OPTIONS: '--max-old-space-size=96' };
    const supervisor = await startSupervisor(faulty, { args: ['-i', '1', '--hang-timeout', '60s'], env });
    await waitFor('a sample', async () => (await onlyWorker(supervisor)).sample);
    await call(supervisor.serverUrl, '/fill-heap');
    expect(await whyEnded(supervisor)).toMatch(/^ended by SIG\w+, as Node does when the heap is full; .* MB of \d+ MB/);
  });

  it.runIf(canLimit)('the killer of a container that lacks memory', async () => {
    const supervisor = await startSupervisor(faulty, { args: ['-i', '1'] });
    cgroup('memory', { 'memory.limit_in_bytes': 300_000_000 }).add((await onlyWorker(supervisor)).pid);
    await call(supervisor.serverUrl, '/leak');
    expect(await whyEnded(supervisor)).toMatch(/^killed by the system for lack of memory/);
  });

  it('an operator’s restart, by name of who asked', async () => {
    const supervisor = await startSupervisor(faulty, { args: ['-i', '1'] });
    await supervisor.cli('restart', '0');
    expect(await whyEnded(supervisor)).toMatch(/^restart by /);
  });
});
