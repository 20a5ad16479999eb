/**
 * `npm run test:redis -- [--rounds n]`: failover and resharding of the suite, again and again, with the time that the
 * store needs after each new master.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' } } });
if (!/^[1-9]\d{0,3}$/.test(values.rounds)) {
  process.stderr.write('test:redis: --rounds takes a whole number above 0\n');
  process.exit(2);
}
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'integration', 'redis-failover'], {
  stdio: 'inherit',
  cwd: join(import.meta.dirname, '..'),
  env: { ...process.env, PS_REDIS_ROUNDS: values.rounds },
});
process.exitCode = status ?? 1;
