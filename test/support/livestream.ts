import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tempFolder } from './temp-folder.js';
import { waitFor } from './wait-for.js';

export const livestreamServer = join(import.meta.dirname, '../../examples/livestream/server.mjs');

export interface Livestream {
  readonly url: string;
  readonly process: ChildProcess;
}

/** The example, run by plain `node` on a free port, with further variables of its environment; ended with the test. */
export async function startLivestream(variables: NodeJS.ProcessEnv = {}): Promise<Livestream> {
  const child = spawn(process.execPath, [livestreamServer], {
    env: { ...process.env, PORT: '0', TMPDIR: tempFolder(), ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const url = await waitFor('the address of the page', () => /http:\S+/.exec(output)?.[0]);
  return { url, process: child };
}
