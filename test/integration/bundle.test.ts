import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCli, startSupervisor } from '../support/start-supervisor.js';

const root = join(import.meta.dirname, '../..');
const server = join(root, 'test/support/fixtures/servers/one-copy.mjs');
const loadedFiles = join(root, 'test/support/fixtures/servers/loaded-files.cjs');
const onDemand = /^(errors|settings|catalog|commands|relay|overload|runs|caches|pools|peers|routing|diagnostics)-/;

async function loadedBy(serverUrl: string): Promise<readonly string[]> {
  return (await (await fetch(serverUrl)).json()) as readonly string[];
}

it('R35 R69 a worker has one copy of the package however it is loaded, and an ES module is watched from its first line', async () => {
  const { serverUrl } = await startSupervisor(server, { args: ['-i', '1'] });
  const answer = await fetch(serverUrl);
  expect(await answer.json()).toEqual({
    isSupervised: true,
    isInstance: true,
    isRequiredClass: true,
    isSameOptimizer: true,
    peerCount: 1,
    execArgv: [],
  });
});

it('a worker at rest has loaded what it needs at rest, and the rest when an operator asks for it', async () => {
  const supervisor = await startSupervisor(loadedFiles, { args: ['-i', '1'] });
  const { serverUrl } = supervisor;
  const atRest = await loadedBy(serverUrl);
  expect(atRest).toContain('at-rest-shared.cjs');
  expect(atRest.filter((file) => onDemand.test(file))).toEqual([]);
  await supervisor.cli('optimize', 'memory');
  expect(await loadedBy(serverUrl)).toEqual(expect.arrayContaining(['commands-shared.cjs', 'runs-shared.cjs']));
});

/** What a command has loaded when it ends: files of ours, and whether node:http is among Node's. */
const tellLoaded = join(root, 'test/support/fixtures/tell-loaded.cjs');

it('status, list and ping without options load neither a parser nor HTTP, and say what they say with options', async () => {
  const supervisor = await startSupervisor(server, { args: ['-i', '1', '--name', 'live'] });
  const env = { ...supervisor.env, NODE_OPTIONS: `--require ${tellLoaded}` };
  for (const words of [
    ['status', '--json'],
    ['ping', 'live', '--json'],
    ['ls', '--json'],
  ]) {
    const plain = await runCli(words, env);
    const loaded = JSON.parse(plain.stderr) as { readonly files: readonly string[]; readonly withHttp: boolean };
    expect(loaded.files).toContain('asking-program.cjs');
    expect(loaded.files.filter((file) => /^(parser|shared|errors|program|main)-/.test(file))).toEqual([]);
    expect(loaded.withHttp).toBe(false);
    const parsed = await supervisor.cli(...words, '--timeout', '5s');
    const keysOf = (text: string): readonly string[] => Object.keys(JSON.parse(text) as object);
    expect([plain.exitCode, keysOf(plain.stdout)]).toEqual([parsed.exitCode, keysOf(parsed.stdout)]);
  }
  const [plain, parsed] = [await supervisor.cli('ping', 'other'), await supervisor.cli('ping', 'other', '-q')];
  expect([plain.exitCode, plain.stderr]).toEqual([parsed.exitCode, parsed.stderr]);
});

it('every name of package.json leads to a file, for import, for require and for types', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  };
  const require = createRequire(import.meta.url);
  const targets = Object.values(exports).flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  expect(targets.length).toBeGreaterThan(10);
  for (const target of targets) expect(() => require.resolve(join(root, target))).not.toThrow();
});

it.each(['optimizer', 'worker', 'adapters', 'index', 'config'])(
  'the entry %s exports what its source does',
  async (name) => {
    const namesOf = async (file: string): Promise<readonly string[]> =>
      Object.keys((await import(join(root, 'dist', file))) as object)
        .filter((exported) => exported !== 'module.exports')
        .toSorted();
    const source = name === 'optimizer' ? 'optimizer/index.js' : `${name}.js`;
    expect(await namesOf(`bundle/${name}.js`)).toEqual(await namesOf(source));
  },
);

it('what a worker loads keeps its names and holds no character that doubles its size in memory', () => {
  const folder = join(root, 'dist/bundle');
  const files = readdirSync(folder).filter((name) => name.endsWith('.cjs'));
  const texts = files.map((name) => readFileSync(join(folder, name), 'latin1'));
  expect(files).toContain('at-rest-shared.cjs');
  expect(texts.join('\n')).toMatch(/function startAgent\(/);
  expect(texts.filter((text) => /[^\0-\x7f]/.test(text))).toEqual([]);
});
