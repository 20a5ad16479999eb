/** The laws of the integration suite that are about faults, as rows of the table. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const files = [
  'admin-clients',
  'clock-jump',
  'crash-safety',
  'hostile-workers',
  'orphans',
  'output',
  'redis-faults',
  'reload',
  'restart-limits',
  'routing-overload',
  'secrets',
  'session-secrets',
  'signals',
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
  const args = ['run', '--project', 'integration', '--reporter=json', `--outputFile=${report}`, ...paths];
  try {
    spawnSync(process.execPath, [vitest, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    const laws = JSON.parse(readFileSync(report, 'utf8')).testResults.flatMap(
      ({ assertionResults }) => assertionResults,
    );
    print('', '| law of the suite | took | |', '| --- | --- | --- |');
    for (const { fullName, duration = 0, status } of laws)
      print(`| ${fullName.trim().replaceAll('|', '/')} | ${Math.round(duration)} ms | ${status} |`);
    return laws.filter(({ status }) => status === 'failed').length;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
