import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const fixture = join(import.meta.dirname, '../support/fixtures/library-watch/main.mjs');

async function watch(server: string): Promise<{ seen: unknown[]; warnings: unknown[] }> {
  const { stdout } = await promisify(execFile)(process.execPath, [fixture, server], { timeout: 20_000 });
  return JSON.parse(stdout) as { seen: unknown[]; warnings: unknown[] };
}

test.each([
  ['an ES module', 'esm.mjs', 1],
  ['a CommonJS server', 'commonjs.cjs', 1],
  ['a server that uses both copies of the library', 'both.mjs', 2],
  ['a server that uses none', 'none.mjs', 0],
])('R35 the peers of %s are seen without a change in it', async (_kind, server, count) => {
  const { seen, warnings } = await watch(server);
  expect(seen).toEqual(Array.from({ length: count }, (_, at) => ({ id: `werift-${at + 1}`, isAsked: true })));
  expect(warnings).toEqual([]);
});
