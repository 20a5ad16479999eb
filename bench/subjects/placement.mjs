/** 200 clients join 200 streams within two seconds and stay; then each stream gets a second client. */
import { readdirSync } from 'node:fs';
import http from 'node:http';
import { request } from '../support/clients/http-request.mjs';
import { temporaryFolder } from '../support/supervisors/cluster.mjs';
import { randomSource } from '../support/random-source.mjs';
import { ours, plain, pm2 } from '../support/supervisors/variants.mjs';
import { pause, waitUntil } from '../support/wait-until.mjs';

const workerCount = 4;
const joinCount = 200;
const joinEveryMs = 10;
const limitMs = 10_000;
const startLimitMs = 60_000;

const measure = (start) => async (scope) => {
  const folder = temporaryFolder(scope);
  const { port } = await start(scope, { BENCH_READY_FOLDER: folder });
  await waitUntil(`${workerCount} workers`, () => readdirSync(folder).length >= workerCount, startLimitMs, 50);
  const first = await joinAll(scope, port, 1);
  const second = await joinAll(scope, port, 2);
  const counts = new Map();
  for (const pid of first.filter((one) => one !== undefined)) counts.set(pid, (counts.get(pid) ?? 0) + 1);
  const together = first.filter((pid, stream) => pid !== undefined && pid === second[stream]).length;
  return {
    'most on one worker, x fair share': Math.max(...counts.values()) / (joinCount / workerCount),
    'workers that got any': counts.size,
    'second client at the same worker': together / joinCount,
    failed: [...first, ...second].filter((pid) => pid === undefined).length,
  };
};

/**
 * In an order of its own, or round robin would keep streams together by chance.
 * @returns by stream the process that answered; every connection stays open until the scope ends
 */
async function joinAll(scope, port, seed) {
  const calls = [];
  for (const stream of shuffled(joinCount, randomSource(seed))) {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    scope.add(() => agent.destroy());
    calls[stream] = request({ port, path: `/pid/${stream}`, agent, limitMs });
    await pause(joinEveryMs);
  }
  const answers = await Promise.all(calls);
  return answers.map(({ outcome, body }) => (outcome === 'ok' ? Number(body) : undefined));
}

function shuffled(count, random) {
  const places = Array.from({ length: count }, (_, stream) => ({ stream, at: random() }));
  return places.sort((a, b) => a.at - b.at).map(({ stream }) => stream);
}

const count = String(workerCount);
const routed = (...flags) => measure((scope, settings) => ours(scope, ['-i', count, ...flags], settings));
const bare = (scheduling) =>
  measure((scope, settings) => plain(scope, { BENCH_WORKERS: count, BENCH_SCHEDULING: scheduling, ...settings }));

export default {
  title: 'Placing 200 streams on four workers',
  about:
    'What the busiest of four workers gets, in fair shares, when 200 clients join 200 streams within two seconds, and whether the second client of a stream comes to the worker that has it.',
  baseline: 'plain RR',
  control: 'plain RR again',
  rounds: 3,
  warmUp: 0,
  roundSec: { full: 60, small: 60 },
  limitMs: 90_000,
  variants: () => ({
    'plain RR': bare('rr'),
    'plain RR again': bare('rr'),
    plain: bare('none'),
    pm2: measure((scope, settings) => pm2(scope, workerCount, settings)),
    'ours, direct': routed(),
    'ours by key': routed('--routing', 'key', '--route-key', '/pid/:key'),
    'ours, least-loaded': routed('--routing', 'least-loaded'),
  }),
  lower: ['most on one worker, x fair share', 'failed'],
  higher: ['second client at the same worker'],
  plots: ['most on one worker, x fair share', 'second client at the same worker'],
  notes: () => [
    'Only by key is a stream kept together; direct accept leaves the choice to the kernel, which wakes the same worker again while it is idle.',
  ],
  goals: [
    {
      figure: 'most on one worker, x fair share',
      variant: 'ours by key',
      atMost: 1.15,
      isEveryRound: true,
      physical: { value: 1, why: 'all the same' },
    },
    {
      figure: 'second client at the same worker',
      variant: 'ours by key',
      atLeast: 0.99,
      physical: { value: 1, why: 'all of them' },
    },
    { figure: 'failed', variant: 'ours by key', atMost: 0, isEveryRound: true, physical: { value: 0, why: 'no loss' } },
  ],
};
