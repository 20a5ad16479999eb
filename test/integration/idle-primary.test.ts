import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startSupervisor } from '../support/start-supervisor.js';
import { tempFolder } from '../support/temp-folder.js';
import { waitFor } from '../support/wait-for.js';

const server = join(import.meta.dirname, '../support/fixtures/servers/http.mjs');

interface Loaded {
  /** fetch's classes, which hono needs. */
  readonly hasFetch: boolean;
  readonly files: readonly string[];
}

/** Writes into a file what has been loaded, whenever it is asked by SIGUSR2. */
const probe = (file: string): string =>
  `process.connected || process.on('SIGUSR2', () => require('fs').writeFileSync(${JSON.stringify(file)}, JSON.stringify({
    hasFetch: process.moduleLoadList.some((name) => name.endsWith('internal/deps/undici/undici')),
    files: Object.keys(require.cache).map((path) => require('path').basename(path)),
  })));`;

/** Of the package's files: what a primary without Redis, router, watched files and errors does without. */
const onDemand =
  /^(errors|redis-store|queries|exposition|router|changes|autopsy|planned|alert-notice|worker-end)-program/;

it('a primary that nobody asks has loaded no HTTP framework and no part that it is not used for; the first request loads it', async () => {
  const folder = tempFolder();
  const [script, answer] = [join(folder, 'probe.cjs'), join(folder, 'answer')];
  writeFileSync(script, probe(answer));
  const supervisor = await startSupervisor(server, { env: { NODE_OPTIONS: `--require ${script}` } });
  const loaded = async (): Promise<Loaded> => {
    writeFileSync(answer, '');
    supervisor.signal('SIGUSR2');
    const text = await waitFor('the probe to answer', async () => (await readFile(answer, 'utf8')) || undefined);
    return JSON.parse(text) as Loaded;
  };
  const atRest = await loaded();
  expect(atRest.hasFetch).toBe(false);
  expect(atRest.files).toEqual(expect.arrayContaining(['main-program.cjs', 'settings-program.cjs']));
  expect(atRest.files.filter((name) => onDemand.test(name))).toEqual([]);
  expect((await supervisor.get('/metrics')).status).toBe(200);
  const asked = await loaded();
  expect(asked.hasFetch).toBe(true);
  expect(asked.files).toContain('exposition-program.cjs');
});
