import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll } from 'vitest';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);

export interface PackedProject {
  readonly tarball: string;
  /** What is in it. */
  readonly files: readonly string[];
  /** An otherwise empty project that has the unpacked package and its declared dependencies, and nothing else. */
  readonly folder: string;
}

/**
 * Packs the package as npm publishes it, once a test file, and unpacks it into a project. What it needs is linked from here
 * in place of being fetched again: `npm run test:matrix` installs it from the registry.
 */
export async function packProject(): Promise<PackedProject> {
  const place = mkdtempSync(join(tmpdir(), 'ps-pack-'));
  afterAll(() => rmSync(place, { recursive: true, force: true }));
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', place];
  const packed = await run('npm', args, { cwd: root });
  const [{ filename, files }] = JSON.parse(packed.stdout) as [{ filename: string; files: { path: string }[] }];
  const folder = join(place, 'project');
  const home = join(folder, 'node_modules/perf-supervisor');
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  mkdirSync(home);
  await run('tar', ['-xzf', join(place, filename), '-C', home, '--strip-components', '1']);
  writeFileSync(join(folder, 'package.json'), '{ "name": "empty", "private": true }\n');
  const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly bin: Readonly<Record<string, string>>;
  };
  for (const name of Object.keys(manifest.dependencies)) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), link);
  }
  for (const [name, file] of Object.entries(manifest.bin)) {
    symlinkSync(join(home, file), join(folder, 'node_modules/.bin', name));
  }
  return { tarball: join(place, filename), files: files.map(({ path }) => path), folder };
}
