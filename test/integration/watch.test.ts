import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { call } from '../support/http-call.js';
import { type StartedSupervisor, startSupervisor } from '../support/start-supervisor.js';
import { tempFolder } from '../support/temp-folder.js';
import { waitFor } from '../support/wait-for.js';

const fixture = join(import.meta.dirname, '../support/fixtures/servers/streams.cjs');

/** A project of its own whose server tells the version that stands in a file. */
function project() {
  const folder = tempFolder();
  cpSync(fixture, join(folder, 'streams.cjs'));
  const write = (version: string): void =>
    writeFileSync(join(folder, 'version.cjs'), `process.env.APP_VERSION = '${version}';`);
  write('one');
  writeFileSync(join(folder, 'server.cjs'), "require('./version.cjs'); require('./streams.cjs');");
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(folder, join(folder, 'loop'));
  return { folder, write };
}

async function watched(folder: string, ...args: readonly string[]): Promise<StartedSupervisor> {
  const supervisor = await startSupervisor(join(folder, 'server.cjs'), {
    args: ['-i', '1', '--watch', folder, ...args],
    env: { PS_WATCH_SYMLINKS: 'true' },
  });
  await waitFor('the watch to begin', () => supervisor.log().some(({ message }) => message === 'files are watched'));
  return supervisor;
}

const versionOf = async ({ serverUrl }: StartedSupervisor): Promise<string> =>
  (await call(serverUrl, '/')).json().version;
const watchOf = async (supervisor: StartedSupervisor) =>
  JSON.parse((await supervisor.cli('status', '--json')).stdout).plannedReloads.watch;

describe('--watch', () => {
  it('a changed file brings the new version, with the file as the reason', async () => {
    const { folder, write } = project();
    const supervisor = await watched(folder);
    write('two');
    await waitFor('the new version', async () => (await newVersionOf(supervisor)) === 'two', 20_000);
    const { stdout } = await supervisor.cli('why', '--json');
    expect(stdout).toMatch(/reload by watch: \S*version\.cjs changed/);
  });

  it('a version that cannot boot leaves the old one serving, and the watch goes on', async () => {
    const { folder, write } = project();
    const supervisor = await watched(folder);
    writeFileSync(join(folder, 'version.cjs'), "throw new Error('half written');");
    await waitFor('the failure', async () => (await watchOf(supervisor)).failedCount > 0, 20_000);
    expect(await versionOf(supervisor)).toBe('one');
    write('three');
    await waitFor('the new version', async () => (await newVersionOf(supervisor)) === 'three', 20_000);
  });

  it('node_modules, dot files and ignored names do not count', async () => {
    const { folder, write } = project();
    const supervisor = await watched(folder, '--watch-ignore', 'uploads,*.tmp');
    mkdirSync(join(folder, 'uploads'));
    for (const name of ['node_modules/a.js', '.cache', 'uploads/b.js', 'c.tmp']) writeFileSync(join(folder, name), '');
    write('four');
    await waitFor('the new version', async () => (await newVersionOf(supervisor)) === 'four', 20_000);
    const reasons = supervisor.log().flatMap(({ requestedBy }) => (requestedBy === undefined ? [] : [requestedBy]));
    expect([...new Set(reasons)]).toEqual([expect.stringMatching(/version\.cjs changed/)]);
  });
});

/** The version that is served now; with a port of 0 the new worker has another one. */
async function newVersionOf(supervisor: StartedSupervisor): Promise<string | undefined> {
  const { addresses } = JSON.parse((await supervisor.cli('status', '--json')).stdout);
  const answers = await Promise.all(
    addresses.map((url: string) =>
      call(url, '/').then(
        (answer) => answer.json().version,
        () => undefined,
      ),
    ),
  );
  return answers.find((version) => version !== 'one');
}
