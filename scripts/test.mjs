/**
 * `npm test`: installs what the tests need where it can (Debian, as root), says what is missing where it cannot, builds,
 * runs all tests, and ends with a line `N passed, N failed, N skipped`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const tools = [
  { program: 'redis-server', debianPackage: 'redis-server', usedFor: 'the tests of the Redis store' },
  { program: 'postgres', debianPackage: 'postgresql', usedFor: 'the tests of the Postgres adapter' },
  { program: 'promtool', debianPackage: 'prometheus', usedFor: 'the tests with a real Prometheus' },
  { program: 'tmux', debianPackage: 'tmux', usedFor: 'the test of top in a real terminal' },
  { program: 'chromium', debianPackage: 'chromium', usedFor: 'the tests with real WebRTC in a browser' },
];

installTools(tools.filter(({ program }) => !isOnPath(program)));
const missing = tools.filter(({ program }) => !isOnPath(program));
for (const { program, usedFor } of missing) say(`${program} is missing, so ${usedFor} are skipped`);
if (missing.length > 0 && process.env.CI === 'true') fail('in CI nothing may be skipped');

execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
process.exitCode = runVitest(process.argv.slice(2));

function installTools(wanted) {
  if (wanted.length === 0 || process.getuid?.() !== 0 || !isOnPath('apt-get')) return;
  const packages = wanted.map(({ debianPackage }) => debianPackage);
  say(`installing ${packages.join(', ')} for the tests`);
  if (packages.includes('postgresql')) keepPostgresStopped();
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const keepFiles = 'Dpkg::Options::=--force-confold';
  const apt = (...args) =>
    spawnSync('apt-get', ['-qq', ...args], { stdio: ['ignore', 'ignore', 'inherit'], env }).status;
  if (apt('update') !== 0 || apt('install', '-y', '-o', keepFiles, '--no-install-recommends', ...packages) !== 0) {
    say('apt-get could not install them');
  }
}

/** Debian's package starts a server of its own unless it is told not to; the tests start theirs. */
function keepPostgresStopped() {
  const file = '/etc/postgresql-common/createcluster.conf';
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, 'create_main_cluster = false\n');
}

function runVitest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'perf-supervisor-test-'));
  const report = join(folder, 'report.json');
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...args], {
    stdio: 'inherit',
    cwd: root,
  });
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    // A file that cannot even be loaded has no failed test in it, only a failed suite.
    const failed = numFailedTests > 0 || status === 0 ? numFailedTests : Math.max(1, numFailedTestSuites);
    say(`${numPassedTests} passed, ${failed} failed, ${numPendingTests} skipped`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return status ?? 1;
}

function isOnPath(program) {
  // Debian keeps Postgres off the PATH, one folder a version.
  const postgres = '/usr/lib/postgresql';
  const versions = existsSync(postgres) ? readdirSync(postgres).map((version) => join(postgres, version, 'bin')) : [];
  return [...(process.env.PATH ?? '').split(delimiter), ...versions].some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function say(line) {
  process.stdout.write(`${line}\n`);
}

function fail(reason) {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}
