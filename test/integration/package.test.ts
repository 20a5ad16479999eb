import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { expect, it } from 'vitest';
import { tempFolder } from '../support/temp-folder.js';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
const attw = join(
  dirname(createRequire(import.meta.url).resolve('@arethetypeswrong/cli/package.json')),
  'dist/index.js',
);

interface Problem {
  readonly kind: string;
  readonly resolutionKind?: string;
}

it('publint has nothing to say about the package', async () => {
  const { messages, pkg } = await publint({ pkgDir: root, level: 'suggestion', strict: true, pack: false });
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
});

it('R69 every entry of the packed package resolves for import and require, and what is for deployment is in it', async () => {
  const folder = tempFolder();
  const packed = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: root });
  const [{ filename, files }] = JSON.parse(packed.stdout) as [{ filename: string; files: { path: string }[] }];
  const wanted = ['docs/openapi.json', 'deploy/Dockerfile', 'deploy/kubernetes/live.yaml', 'dist/bundle/client.cjs'];
  expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(wanted));

  // One set of types for both ways: TypeScript before 5.8 takes those of `require` for an ES module's. node10 knows no exports.
  const rules = ['--profile', 'node16', '--ignore-rules', 'false-esm', '--no-definitely-typed', '--format', 'json'];
  const { stdout } = await run(process.execPath, [attw, join(folder, filename), ...rules]);
  const { analysis } = JSON.parse(stdout) as { analysis: { problems: readonly Problem[] } };
  const others = analysis.problems.filter(
    ({ kind, resolutionKind }) => kind !== 'FalseESM' && resolutionKind !== 'node10',
  );
  expect(others).toEqual([]);
}, 180_000);
