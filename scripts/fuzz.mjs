/**
 * `npm run test:fuzz -- [--seed n] [--count n]`: the fuzz tests of the suite at full length, by a seed of your own or a new
 * one. A failure names its seed, which brings it back. Build first.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { seed: { type: 'string' }, count: { type: 'string', default: '10000' } } });
const seed = values.seed ?? String(Date.now() % 1_000_000);
for (const [name, value] of Object.entries({ seed, count: values.count })) {
  if (/^[1-9]\d{0,8}$/.test(value)) continue;
  process.stderr.write(`fuzz: --${name} takes a whole number above 0\n`);
  process.exit(2);
}
process.stdout.write(`fuzz: seed ${seed}, ${values.count} inputs of each kind\n`);
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--project', 'unit', '--project', 'integration', '/fuzz-'],
  {
    stdio: 'inherit',
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, PS_FUZZ_SEED: seed, PS_FUZZ_COUNT: values.count },
  },
);
process.exitCode = status ?? 1;
