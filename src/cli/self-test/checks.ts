import type { NodeStatus } from '../../http/ports/ports.js';
import { formatBytes, formatRatio } from '../../core/units.js';
import { readNumber } from '../../protocol/read.js';
import { readOptimizeAnswer, readWorkerMetrics } from '../answers/answers.js';
import { understood } from '../control/control-client.js';
import { optimizeExitCode } from '../commands/optimize.js';
import { isProcessAlive } from '../process-alive.js';
import { check, fetchText, timed, untilTrue } from './measure.js';
import type { SelfTestCheck, SelfTestSubject } from './subject.js';

const startDeadlineMs = 20_000;
const stopDeadlineMs = 20_000;
const goneDeadlineMs = 2000;

const readEndpoints = [
  '/healthz',
  '/readyz',
  '/performance-metrics',
  '/workers/:id/performance-metrics',
  '/cluster/now',
  '/cluster/workers',
  '/cluster/history?metric=memoryRatio',
  '/cluster/optimizations',
  '/metrics',
];

/** Everything that the self test looks at, in order; the last two end the supervisor. */
export function selfTestChecks(): readonly SelfTestCheck[] {
  const seen: { status?: NodeStatus } = {};
  return [
    {
      name: 'start',
      isEssential: true,
      async run(subject) {
        const { value, tookMs } = await timed(() =>
          untilTrue('all workers to run', () => allRunning(subject), startDeadlineMs),
        );
        seen.status = value;
        return `${value.workers.length} workers sampled after ${tookMs} ms`;
      },
    },
    { name: 'server', run: () => serverAnswers(known(seen.status)) },
    { name: 'figures', run: figuresOfAll },
    ...readEndpoints.map((path) => ({ name: `GET ${path}`, run: () => endpointAnswers(known(seen.status), path) })),
    { name: 'POST without token', run: () => changeIsRefused(known(seen.status)) },
    { name: 'optimize', run: optimizeAll },
    { name: 'stop', run: stopInOrder },
    { name: 'nothing left', run: () => nothingLeft(known(seen.status)) },
  ];
}

async function allRunning({ client, workerCount, hasExited }: SelfTestSubject): Promise<NodeStatus | undefined> {
  if (hasExited()) throw new Error('the supervisor ended');
  const status = await client.status().catch(() => undefined);
  const running = status?.workers.filter(({ state, sample }) => state === 'running' && sample !== undefined) ?? [];
  return status?.isReady && running.length === workerCount ? status : undefined;
}

async function serverAnswers({ addresses }: NodeStatus): Promise<string> {
  const [address] = addresses;
  check(address !== undefined, 'the workers listen nowhere');
  const { value, tookMs } = await timed(() => fetchText(address));
  check(value.status === 200 && value.body === 'ok\n', `status ${value.status}`);
  return `${tookMs} ms`;
}

async function figuresOfAll({ client, workerCount }: SelfTestSubject): Promise<string> {
  const workers = understood('the figures', readWorkerMetrics(await client.performanceMetrics(undefined)));
  check(workers.length === workerCount, `${workers.length} workers answered`);
  const memory = workers.map(({ currentMetrics }) => readNumber(currentMetrics['memoryUsage']) ?? NaN);
  check(
    memory.every((usage) => usage > 0 && usage <= 1),
    `memory usage ${memory.join(', ')}`,
  );
  return `memory usage ${memory.map(formatRatio).join(', ')}`;
}

async function endpointAnswers({ adminUrl, workers }: NodeStatus, path: string): Promise<string> {
  check(adminUrl !== undefined, 'there is no admin address');
  const url = new URL(path.replace(':id', String(workers[0]?.workerId)), adminUrl);
  const { value, tookMs } = await timed(() => fetchText(url.href));
  check(value.status === 200, `status ${value.status}`);
  return `${tookMs} ms, ${formatBytes(value.body.length)}`;
}

async function changeIsRefused({ adminUrl }: NodeStatus): Promise<string> {
  check(adminUrl !== undefined, 'there is no admin address');
  const headers = { 'content-type': 'application/json' };
  const url = new URL('/performance-optimize', adminUrl).href;
  const { status } = await fetchText(url, { method: 'POST', headers, body: '{}' });
  check(status === 401, `status ${status} instead of 401`);
  return 'refused with 401';
}

async function optimizeAll({ client, workerCount }: SelfTestSubject): Promise<string> {
  const { value, tookMs } = await timed(() => client.optimize(undefined, undefined));
  const report = understood('the outcomes', readOptimizeAnswer(value));
  check(report.replies.length === workerCount, `${report.replies.length} workers replied`);
  check(optimizeExitCode(report) === 0, 'a strategy failed');
  const runs = report.replies.flatMap(({ outcomes }) => outcomes);
  const completed = runs.filter(({ status }) => status === 'completed').length;
  return `${completed} of ${runs.length} runs completed, the rest skipped with a reason, ${tookMs} ms`;
}

async function stopInOrder({ client, exited, hasExited }: SelfTestSubject): Promise<string> {
  const { tookMs } = await timed(async () => {
    await client.stop();
    await untilTrue('the supervisor to end', hasExited, stopDeadlineMs);
  });
  const exitCode = await exited;
  check(exitCode === 0, `exit code ${exitCode ?? 'none'}`);
  return `exit code 0 after ${tookMs} ms`;
}

async function nothingLeft({ pid, workers }: NodeStatus): Promise<string> {
  const pids = [pid, ...workers.map((worker) => worker.pid)];
  await untilTrue('all processes to be gone', () => !pids.some(isProcessAlive), goneDeadlineMs);
  return `${pids.length} processes gone`;
}

function known(status: NodeStatus | undefined): NodeStatus {
  if (status === undefined) throw new Error('it never started');
  return status;
}
