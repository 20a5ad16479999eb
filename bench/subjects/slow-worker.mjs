/**
 * New connections while one of two workers is slow: its event loop is blocked 25 of every 50 ms. Half of the connections
 * carry one request; the others stay open and carry some more, as signalling does.
 */
import http from 'node:http';
import { request } from '../support/clients/http-request.mjs';
import { quantile } from '../support/figures/statistics.mjs';
import { ours, plainDirect, plainRoundRobin, pm2 } from '../support/supervisors/variants.mjs';
import { pause } from '../support/wait-until.mjs';

const limitMs = 10_000;
/** Past the samples and votes that a decision takes. */
const settleMs = 6000;
const requestsPerConnection = 6;
const requestEveryMs = 100;

const measure =
  (start, { perSec, durationMs }, isSlow = true) =>
  async (scope) => {
    const { port } = await start(scope);
    const slowPid = isSlow ? await slowDown(port) : undefined;
    await pause(settleMs);
    const single = [];
    const kept = [];
    const startedMs = performance.now();
    const calls = [];
    for (let count = 0; performance.now() - startedMs < durationMs; count += 1) {
      calls.push(count % 8 === 0 ? keptConnection(port, kept) : freshConnection(port, single));
      await pause(Math.max(0, startedMs + (1000 * (count + 1)) / perSec - performance.now()));
    }
    await Promise.all(calls);
    const all = [...single, ...kept];
    return {
      'new connections: p50 ms': quantile(times(single), 0.5),
      'new connections: p99 ms': quantile(times(single), 0.99),
      'kept connections: p99 ms': quantile(times(kept), 0.99),
      'share of the slow worker': all.filter(({ body }) => Number(body) === slowPid).length / all.length,
      failed: all.filter(({ outcome }) => outcome !== 'ok').length,
    };
  };

async function slowDown(port) {
  const { outcome, body } = await request({ port, path: '/slow-down', limitMs });
  if (outcome !== 'ok') throw new Error(`no worker could be slowed down: ${outcome}`);
  return Number(body);
}

async function freshConnection(port, answers) {
  answers.push(await request({ port, path: '/pid', limitMs }));
}

async function keptConnection(port, answers) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  for (let sent = 0; sent < requestsPerConnection; sent += 1) {
    answers.push(await request({ port, path: '/pid', agent, limitMs }));
    await pause(requestEveryMs * (0.5 + Math.random()));
  }
  agent.destroy();
}

function times(answers) {
  return answers.map(({ ms }) => ms);
}

const newWait = 'new connections: p99 ms';
const keptWait = 'kept connections: p99 ms';
const noneSlow = { variant: 'plain, none slow' };

export default {
  title: 'One of two workers slow: what new connections wait',
  about:
    'The event loop of one worker is blocked for 25 of every 50 ms. Half of the connections carry one request, the others stay open for six, as signalling does.',
  baseline: 'plain RR',
  control: 'plain RR again',
  rounds: 5,
  warmUp: 0,
  roundSec: { full: 160, small: 110 },
  limitMs: 60_000,
  variants({ isSmall }) {
    const load = { perSec: 100, durationMs: isSmall ? 4000 : 10_000 };
    const withoutShedding = (scope) => ours(scope, ['--shedding', 'no']);
    return {
      'plain RR': measure(plainRoundRobin, load),
      'plain RR again': measure(plainRoundRobin, load),
      plain: measure(plainDirect, load),
      'plain, none slow': measure(plainDirect, load, false),
      pm2: measure(pm2, load),
      'ours, no shedding': measure(withoutShedding, load),
      ours: measure(ours, load),
      'ours, none slow': measure(ours, load, false),
    };
  },
  notes: () => ['plain accepts directly, plain RR is node:cluster as it comes.'],
  lower: [newWait, 'new connections: p50 ms', keptWait, 'failed'],
  plots: [newWait, keptWait],
  goals: [
    { figure: newWait, variant: 'ours', against: 'plain RR', atMost: 0.25, physical: noneSlow },
    { figure: keptWait, variant: 'ours', against: 'plain RR', atMost: 0.25, physical: noneSlow },
    {
      figure: newWait,
      variant: 'ours, none slow',
      against: 'plain, none slow',
      atMost: 1.05,
      physical: { value: 1, why: 'no agent' },
    },
    { figure: 'share of the slow worker', variant: 'ours', atMost: 0.01 },
    { figure: 'failed', variant: 'ours', atMost: 0.5 },
  ],
};
