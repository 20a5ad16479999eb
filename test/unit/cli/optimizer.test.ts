import { describe, expect, test } from 'vitest';
import type { OptimizerFacts } from '../../../src/http/ports/ports.js';
import { verdictFixture } from '../../support/verdict-fixture.js';
import { fakeProgram } from '../http/admin-fixture.js';
import { runInTest } from './run-in-test.js';
import { running } from './running-fixture.js';

const quiet = { holder: null, waitingCount: 0, deniedCount: 0, expiredCount: 0 };

function withFacts(changes: Partial<OptimizerFacts>) {
  const facts: OptimizerFacts = { verdicts: [], ignoredTrialCount: 0, turn: quiet, ...changes };
  return running(fakeProgram({ optimizer: { facts: () => facts } }));
}

describe('optimizer', () => {
  test('it shows each strategy with verdict, effect, interval, numbers and state', async () => {
    const { probeAtMs: _probe, ...works } = verdictFixture({ strategy: 'cache', verdict: 'works', isOff: false });
    const { env, cwd } = await withFacts({ verdicts: [verdictFixture(), works] });
    const { stdout, exitCode } = await runInTest(['optimizer'], { env, cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^memory +no effect +memoryRatio +-0\.0021 +-0\.0312 to 0\.027 +41 +13 +off until 2027-01-16T08:00:00\.000Z$/m,
    );
    expect(stdout).toMatch(/^cache +works .* on$/m);
  });

  test('it tells whose turn it is, and that nothing has been due yet', async () => {
    const holder = { workerId: 3, strategy: 'memory', sinceMs: 1_800_000_000_000 };
    const { env, cwd } = await withFacts({ turn: { ...quiet, holder } });
    const { stdout } = await runInTest(['optimizer'], { env, cwd });
    expect(stdout).toMatch(/^no strategy has been due yet\n\nworker 3 runs memory since 2027-01-15T08:00:00\.000Z\n$/);
  });

  test('--json has the same figures', async () => {
    const { env, cwd } = await withFacts({ verdicts: [verdictFixture()] });
    const { stdout } = await runInTest(['optimizer', '--json'], { env, cwd });
    expect(JSON.parse(stdout)).toMatchObject({ nodeId: 'node-a', verdicts: [verdictFixture()] });
  });

  test('optimize --dry-run orders a dry run', async () => {
    const program = fakeProgram();
    const { env, cwd } = await running(program);
    await runInTest(['optimize', 'memory', '--dry-run'], { env, cwd });
    expect(program.commands).toEqual([{ strategy: 'memory', isDryRun: true, requestedBy: 'cli' }]);
  });
});
