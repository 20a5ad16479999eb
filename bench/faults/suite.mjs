/** The laws of the integration suite that are about faults, as rows of the table. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const files = [
  'admin-clients',
  'clock-jump',
  'container',
  'crash-safety',
  'drain',
  'exposure',
  'fleet-commands',
  'fuzz-commands',
  'fuzz-http',
  'hostile-workers',
  'orphans',
  'output',
  'redis-faults',
  'redis-store-away',
  'reload',
  'restart-limits',
  'routing-overload',
  'secrets',
  'session-secrets',
  'signals',
  'start',
  'watchdog',
  'worker-death',
  'worker-ends',
];
const root = join(import.meta.dirname, '../..');

/** @returns how many laws were broken */
export function runSuite(print) {
  const folder = mkdtempSync(join(tmpdir(), 'perf-supervisor-faults-'));
  const report = join(folder, 'report.json');
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const paths = files.map((name) => `test/integration/${name}.test.ts`);
  const projects = ['integration', 'undisturbed'].flatMap((name) => ['--project', name]);
  const args = ['run', ...projects, '--reporter=json', `--outputFile=${report}`, ...paths];
  try {
    spawnSync(process.execPath, [vitest, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    const results = JSON.parse(readFileSync(report, 'utf8')).testResults;
    const laws = results.flatMap(({ assertionResults }) => assertionResults);
    const notRun = paths.filter((path) => !results.some(({ name }) => name.endsWith(path)));
    print('', '| law of the suite | took | |', '| --- | --- | --- |');
    for (const { fullName, duration = 0, status } of laws)
      print(`| ${fullName.trim().replaceAll('|', '/')} | ${Math.round(duration)} ms | ${status} |`);
    for (const path of notRun) print(`| ${path} | - | **not run** |`);
    return notRun.length + laws.filter(({ status }) => status === 'failed').length;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
