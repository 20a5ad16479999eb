import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { call } from '../../support/http-call.js';
import { tempFolder } from '../../support/temp-folder.js';
import { fakeProgram, startAdmin, workerFixture } from './admin-fixture.js';

/** A program whose worker 1 is a real process with that environment. */
async function controlOf(env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)'], { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const workers = [workerFixture(1, { pid: child.pid ?? 0 })];
  const base = fakeProgram();
  const program = fakeProgram({ workers: { ...base.ports.workers, workers: () => workers } });
  const socketPath = join(tempFolder(), 'control.sock');
  const { url } = await startAdmin({ socketPath, isTrusted: true }, program);
  return { url, ask: (query: string) => call({ socketPath }, `/control/environment?${query}`) };
}

const env = { ROOM: '5', DB_PASSWORD: 'hunter22', REDIS_URL: 'redis://me:hunter22@host/0' };

it('the environment of a worker is told with its secrets masked', async () => {
  const { ask } = await controlOf(env);
  const answer = await ask('workerId=1');
  expect(answer.json().environment).toEqual({
    ROOM: '5',
    DB_PASSWORD: '[redacted]',
    REDIS_URL: 'redis://[redacted]@host/0',
  });
});

it('reveal=true tells everything', async () => {
  const { ask } = await controlOf(env);
  expect((await ask('workerId=1&reveal=true')).json().environment).toEqual(env);
});

it('an unknown worker is refused with the known ones', async () => {
  const { ask } = await controlOf(env);
  const { status, text } = await ask('workerId=9');
  expect([status, text]).toEqual([404, expect.stringContaining('Known workers: 1.')]);
});
