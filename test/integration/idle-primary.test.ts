import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startSupervisor } from '../support/start-supervisor.js';
import { tempFolder } from '../support/temp-folder.js';
import { waitFor } from '../support/wait-for.js';

const server = join(import.meta.dirname, '../support/fixtures/servers/http.mjs');

/** Writes into a file whether fetch's classes, which hono needs, have been loaded, whenever it is asked by SIGUSR2. */
const probe = (file: string): string =>
  `process.connected || process.on('SIGUSR2', () => require('fs').writeFileSync(${JSON.stringify(file)},
    String(process.moduleLoadList.some((name) => name.endsWith('internal/deps/undici/undici')))));`;

it('a primary that nobody asks has loaded no HTTP framework, and the first request loads it', async () => {
  const folder = tempFolder();
  const [script, answer] = [join(folder, 'probe.cjs'), join(folder, 'answer')];
  writeFileSync(script, probe(answer));
  const supervisor = await startSupervisor(server, { env: { NODE_OPTIONS: `--require ${script}` } });
  const isLoaded = async (): Promise<string> => {
    writeFileSync(answer, '');
    supervisor.signal('SIGUSR2');
    return waitFor('the probe to answer', async () => (await readFile(answer, 'utf8')) || undefined);
  };
  expect(await isLoaded()).toBe('false');
  expect((await supervisor.get('/healthz')).status).toBe(200);
  expect(await isLoaded()).toBe('true');
});
