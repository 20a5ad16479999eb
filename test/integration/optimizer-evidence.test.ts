import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { call } from '../support/http-call.js';
import { startRedis } from '../support/redis-server.js';
import { type StartedSupervisor, startSupervisor } from '../support/start-supervisor.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';
import { eventsOf, onlyWorker, replacementOf } from '../support/worker-status.js';

const server = join(import.meta.dirname, '../support/fixtures/servers/strategies.mjs');
const quick = {
  PLACEBO: 'yes',
  PS_SAMPLE_INTERVAL: '100',
  OPTIMIZATION_INTERVAL: '100',
  PS_OPTIMIZATION_COOLDOWN: '0',
  PS_VERDICT_MIN_RUNS: '3',
  PS_HOLD_OUT_RATIO: '0.5',
};

interface Outcome {
  readonly status: string;
  readonly reason?: string;
  readonly isDryRun?: true;
  readonly actions: readonly { readonly note?: string }[];
}

interface Verdict {
  readonly strategy: string;
  readonly basis: string;
  readonly isOff: boolean;
  readonly runCount: number;
}

async function verdictOf(supervisor: StartedSupervisor, strategy: string): Promise<Verdict | undefined> {
  const { verdicts } = (await supervisor.get('/optimizer')).json();
  return verdicts.find((one: Verdict) => one.strategy === strategy);
}

async function optimize(supervisor: StartedSupervisor, body: object) {
  const answer = await call(supervisor.adminUrl, '/performance-optimize', {
    method: 'POST',
    headers: { authorization: `Bearer ${await supervisor.token()}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.json().workers as { readonly workerId: number; readonly outcomes: readonly Outcome[] }[];
}

describe('what the optimizers of a node know together', () => {
  it('R96 R98 a strategy that does nothing is found out by the runs of both workers and switched off, and everything says so', async () => {
    const supervisor = await startSupervisor(server, { args: ['-i', '2'], env: quick });
    const verdict = await waitFor(
      'the strategy to be switched off',
      async () => {
        const { verdicts } = (await supervisor.get('/optimizer')).json();
        return verdicts.find((one: { readonly isOff: boolean }) => one.isOff);
      },
      50_000,
    );
    expect(verdict).toMatchObject({ strategy: 'placebo', verdict: 'no effect', metric: 'memoryRatio' });
    expect(eventsOf(supervisor, 'verdict')[0]).toMatchObject({ level: 'warn', strategy: 'placebo', isOff: true });
    const [text, json, why, status] = await Promise.all([
      supervisor.cli('optimizer'),
      supervisor.cli('optimizer', '--json'),
      supervisor.cli('why', '--limit', '999'),
      supervisor.cli('status'),
    ]);
    expect(text.stdout).toMatch(/placebo +no effect +memoryRatio .* off until \d{4}-/);
    expect(JSON.parse(json.stdout)).toMatchObject({ verdicts: [{ strategy: 'placebo', isOff: true }] });
    expect(why.stdout).toMatch(/strategy-verdict.*no effect: a run changes memoryRatio by/);
    expect(status.stdout).toMatch(/verdicts placebo off \(no effect\)/);
    expect((await supervisor.get('/performance-metrics')).json()).toMatchObject({
      verdicts: [{ strategy: 'placebo', verdict: 'no effect' }],
    });
  });

  it('a command to all workers lets a disruptive strategy run in one at a time', async () => {
    const supervisor = await startSupervisor(server, { args: ['-i', '3'] });
    const replies = await optimize(supervisor, { strategy: 'heavy' });
    const spans = replies
      .map(({ outcomes }) => outcomes[0]?.actions[0]?.note?.split(' ').map(Number) ?? [])
      .toSorted(([a = 0], [b = 0]) => a - b);
    expect(spans).toHaveLength(3);
    for (const [i, [from]] of spans.entries()) if (i > 0) expect(from).toBeGreaterThanOrEqual(spans[i - 1]?.[1] ?? 0);
  });

  it('a worker that dies in its turn gives it back', async () => {
    const supervisor = await startSupervisor(server, { args: ['-i', '2'] });
    const [first, second] = JSON.parse((await supervisor.cli('status', '--json')).stdout).workers;
    const lost = optimize(supervisor, { strategy: 'endless', workerId: first.workerId });
    await waitFor('the endless strategy', () => supervisor.output().stdout.includes('endless has begun'));
    expect((await supervisor.get('/optimizer')).json().turn.holder).toMatchObject({ workerId: first.workerId });
    process.kill(first.pid, 'SIGKILL');
    const [reply] = await optimize(supervisor, { strategy: 'heavy', workerId: second.workerId });
    expect(reply?.outcomes[0]).toMatchObject({ status: 'completed' });
    await lost.catch(() => undefined);
  });

  it('R99 a strategy that blocks its worker is named in the reason of its end', async () => {
    const supervisor = await startSupervisor(server, { args: ['-i', '1'] });
    const worker = await onlyWorker(supervisor);
    const lost = optimize(supervisor, { strategy: 'spinner' });
    await replacementOf(supervisor, worker);
    expect(eventsOf(supervisor, 'worker-hung')[0]?.['reason']).toMatch(
      /^hung for \d+\.\d s in apply \(strategies\.mjs:\d+\), while strategy spinner ran$/,
    );
    await lost.catch(() => undefined);
  });

  it('a dry run says what would be done and does nothing', async () => {
    const supervisor = await startSupervisor(server, { args: ['-i', '1'] });
    const [reply] = await optimize(supervisor, { strategy: 'heavy', dryRun: true });
    expect(reply?.outcomes).toMatchObject([{ status: 'skipped', isDryRun: true, reason: 'dry run: it would work 2' }]);
    const cli = await supervisor.cli('optimize', 'memory', '--dry-run');
    expect([cli.exitCode, cli.stdout]).toEqual([0, expect.stringMatching(/memory +skipped .*dry run: /)]);
  });
});

describe.skipIf(!tools.redis)('evidence outlives processes', () => {
  it('kill -9 of a worker, then of the primary, loses no verdict; other code of the strategy begins anew', async () => {
    const redis = await startRedis();
    const args = ['-i', '1', '--redis', redis.url];
    const env = { ...quick, PS_NODE_ID: 'evidence' };
    const first = await startSupervisor(server, { args, env });
    const switchedOff = async (): Promise<Verdict | false> => {
      const verdict = await verdictOf(first, 'placebo');
      return verdict?.isOff === true && verdict;
    };
    const before = await waitFor('the strategy to be switched off', switchedOff, 50_000);
    const worker = await onlyWorker(first);
    process.kill(worker.pid, 'SIGKILL');
    await replacementOf(first, worker);
    expect(await verdictOf(first, 'placebo')).toEqual(before);
    const isWritten = async (): Promise<boolean> =>
      JSON.parse((await first.cli('status', '--json')).stdout).store.pendingCount <= 1;
    await waitFor('the verdict in Redis', isWritten);
    first.signal('SIGKILL');
    await first.ended;

    const second = await startSupervisor(server, { args, env });
    const restored = await waitFor('what the first one proved', () => verdictOf(second, 'placebo'), 30_000);
    expect(restored).toEqual(before);
    expect(eventsOf(second, 'evidence-restored')).toHaveLength(1);
    second.signal('SIGTERM');
    await second.ended;

    const third = await startSupervisor(server, { args, env: { ...env, PLACEBO_VERSION: '2' } });
    const fresh = async (): Promise<Verdict | false> => {
      const verdict = await verdictOf(third, 'placebo');
      return verdict !== undefined && verdict.basis !== before.basis && verdict;
    };
    expect((await waitFor('a fresh beginning', fresh, 30_000)).runCount).toBeLessThan(before.runCount);
  });
});
