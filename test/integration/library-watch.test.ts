import { execFile } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { tempFolder } from '../support/temp-folder.js';
import { hasLibrary, libraryHome } from '../support/webrtc-libraries.js';

const fixtures = join(import.meta.dirname, '../support/fixtures/library-watch');
/** Another Node than the one that runs the tests may be named. */
const node = process.env['PS_TEST_NODE'] ?? process.execPath;

async function watch(server: string): Promise<{ seen: unknown[]; warnings: unknown[] }> {
  const run = promisify(execFile)(node, [join(fixtures, 'main.mjs'), server], { timeout: 20_000 });
  return JSON.parse((await run).stdout) as { seen: unknown[]; warnings: unknown[] };
}

test.each([
  ['an ES module', 'esm.mjs', 1],
  ['a CommonJS server', 'commonjs.cjs', 1],
  ['a server that uses both copies of the library', 'both.mjs', 2],
  ['a server that uses none', 'none.mjs', 0],
])('R35 the peers of %s are seen without a change in it', async (_kind, server, count) => {
  const { seen, warnings } = await watch(join(fixtures, server));
  expect(seen).toEqual(Array.from({ length: count }, (_, at) => ({ id: `werift-${at + 1}`, isAsked: true })));
  expect(warnings).toEqual([]);
});

/** A server of its own package, which depends on the library and connects once. */
function serverOf(entry: string, file: string): string {
  const folder = tempFolder();
  symlinkSync(join(libraryHome, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies: { [packageOf(entry)]: '*' } }));
  const connect = JSON.stringify(join(fixtures, 'standard-connection.cjs'));
  const source = file.endsWith('.cjs')
    ? `module.exports = require(${connect})(require('${entry}'));`
    : `import * as library from '${entry}';
       import connect from ${connect};
       await connect(library.RTCPeerConnection || library.PeerConnection ? library : library.default);`;
  writeFileSync(join(folder, file), source);
  return join(folder, file);
}

function packageOf(entry: string): string {
  return entry.replace(/\/polyfill$/, '');
}

const libraries = ['@roamhq/wrtc', 'node-datachannel', 'node-datachannel/polyfill'];
for (const entry of libraries) {
  const isInstalled = hasLibrary(entry);
  const hint = isInstalled ? '' : ' (not installed: set PS_TEST_WEBRTC_MODULES, see test/support/webrtc-libraries.ts)';
  test.skipIf(!isInstalled).each(['server.cjs', 'server.mjs'])(
    `R35 the peer of ${entry} in %s is seen once, as the application's object${hint}`,
    async (file) => {
      const { seen, warnings } = await watch(serverOf(entry, file));
      expect(seen).toEqual([{ id: `${packageOf(entry)}-1`, isAsked: true }]);
      expect(warnings).toEqual([]);
    },
  );
}
