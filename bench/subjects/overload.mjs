/**
 * Admission control under more requests than the server can serve, against settings of its peers of which the best is chosen
 * afterwards. BENCH_SEED begins other seeds, BENCH_GUARDS (names, by comma) leaves guards out.
 */
import { capacityOf, overload } from '../support/supervisors/overload.mjs';
import { withScope } from '../support/rounds/scope.mjs';
import { median } from '../support/figures/statistics.mjs';

const limitMs = 60_000;
const firstSeed = Number(process.env.BENCH_SEED ?? Date.now() % 1_000_000);
const only = process.env.BENCH_GUARDS?.split(',');

const underPressure = (options, exempt = false) => ({ name: 'under-pressure', options, exempt });
const toobusy = (maxLagMs, intervalMs, exempt = false) => ({
  name: 'toobusy',
  options: { maxLagMs, intervalMs },
  exempt,
});

/** The peers' defaults, and what suits a handler of 5 ms; `exempt`: they let signalling pass. */
const peers = {
  'up 1000 ms': underPressure({ maxEventLoopDelay: 1000 }),
  'up 100 ms': underPressure({ maxEventLoopDelay: 100, sampleInterval: 100 }),
  'up 40 ms': underPressure({ maxEventLoopDelay: 40, sampleInterval: 50 }),
  'up 20 ms': underPressure({ maxEventLoopDelay: 20, sampleInterval: 50 }),
  'up util 0.9': underPressure({ maxEventLoopUtilization: 0.9, sampleInterval: 100 }),
  'up util 0.98': underPressure({ maxEventLoopUtilization: 0.98, sampleInterval: 50 }),
  'toobusy 70 ms': toobusy(70, 500),
  'toobusy 30 ms': toobusy(30, 50),
  'up 40 ms, exempt': underPressure({ maxEventLoopDelay: 40, sampleInterval: 50 }, true),
  'up 100 ms, exempt': underPressure({ maxEventLoopDelay: 100, sampleInterval: 100 }, true),
  'toobusy 30 ms, exempt': toobusy(30, 50, true),
};

const guards = {
  none: { name: 'none' },
  'none again': { name: 'none' },
  ours: { name: 'perf-supervisor' },
  'ours again': { name: 'perf-supervisor' },
  ...peers,
};

function overloadSubject({ handler, isKeptAlive, factor, scheduling }) {
  const isOver = factor > 1;
  return {
    title: `${isOver ? 'Overload' : 'Load'} ${factor}x, ${handler} handler, ${isKeptAlive ? 'kept-alive' : 'new'} connections, ${scheduling === 'rr' ? 'round robin' : 'direct accept'}`,
    about: `A server of one worker that can serve a certain number of requests a second is asked ${factor} times as many; ${isOver ? 'good are answers within 250 ms, after 1 s a client gives up' : 'nothing may be refused'}. A tenth is signalling, which is to be let through. Peers stand with several settings, of which the best is chosen afterwards.`,
    baseline: 'none',
    control: 'none again',
    rounds: 5,
    warmUp: 0,
    limitMs,
    isLong: !(handler === 'sync' && isKeptAlive && factor === 2 && scheduling === 'none'),
    roundSec: isOver ? { full: 200, small: 130 } : { full: 50, small: 30 },
    prepareSec: 8,
    prepare: () => withScope(limitMs, (scope) => capacityOf(scope, handler, scheduling)),
    variants: ({ isSmall }, capacityPerSec) =>
      Object.fromEntries(
        Object.entries(guards)
          .filter(([name]) => (only?.includes(name) ?? true) && (isOver || !(name in peers)))
          .map(([name, guard]) => {
            let round = 0;
            const measure = async (scope) => {
              const seed = firstSeed + 7919 * (round += 1);
              const seconds = isSmall ? 5 : 10;
              const load = { guard, scheduling, handler, isKeptAlive, factor, capacityPerSec, seconds, seed };
              return figuresOf(await overload(scope, load), load);
            };
            return [name, measure];
          }),
      ),
    conclude: (results) => (isOver ? { ...results, ...bestPeer(results) } : results),
    higher: ['good/s', 'signalling in time'],
    lower: ['p99 ms'],
    plots: ['good/s', 'signalling in time'],
    goals: isOver ? overloadGoals(handler) : calmGoals,
  };
}

function figuresOf({ requests, signals, cpuRatio, meanLatenessMs }, { seconds, capacityPerSec }) {
  return {
    'good/s': (requests.good + signals.good) / seconds,
    'good / capacity': (requests.good + signals.good) / seconds / capacityPerSec,
    'signalling in time': signals.good / signals.sent,
    refused: requests.refused + signals.refused,
    'gave up': requests.gaveUp + signals.gaveUp,
    failed: requests.failed + signals.failed,
    'p50 ms': requests.p50Ms,
    'p99 ms': requests.p99Ms,
    'generator CPU': cpuRatio,
    'generator late ms': meanLatenessMs,
  };
}

/** The peer with the most good answers over all rounds, and the one with the most signalling in time. */
function bestPeer(results) {
  const best = (figure) =>
    Object.keys(peers)
      .filter((name) => results[name]?.[figure] !== undefined)
      .toSorted((a, b) => median(results[b][figure]) - median(results[a][figure]))[0];
  const name = best('good/s');
  return name === undefined ? {} : { 'best peer': results[name] };
}

const overloadGoals = (handler) => [
  { figure: 'good/s', variant: 'ours', against: 'best peer', atLeast: 1.1, control: 'ours again' },
  { figure: 'good/s', variant: 'ours', against: 'none', atLeast: 5, control: 'ours again' },
  { figure: 'signalling in time', variant: 'ours', atLeast: 0.97, physical: { value: 1, why: 'all of it' } },
  ...(handler === 'db' ? [{ figure: 'good / capacity', variant: 'ours', atLeast: 0.95 }] : []),
];

const calmGoals = [
  { figure: 'refused', variant: 'ours', atMost: 0 },
  { figure: 'p99 ms', variant: 'ours', against: 'none', atMost: 1.05 },
];

const connections = { kept: true, new: false };

/** `overload-<handler>-<kept|new>-<half|2x|5x>`, by direct accept; with `-rr` by round robin. */
export const overloadSubjects = Object.fromEntries(
  ['sync', 'async', 'db'].flatMap((handler) =>
    Object.entries(connections).flatMap(([word, isKeptAlive]) => [
      [`overload-${handler}-${word}-half`, overloadSubject({ handler, isKeptAlive, factor: 0.5, scheduling: 'none' })],
      [`overload-${handler}-${word}-2x`, overloadSubject({ handler, isKeptAlive, factor: 2, scheduling: 'none' })],
      [`overload-${handler}-${word}-5x`, overloadSubject({ handler, isKeptAlive, factor: 5, scheduling: 'none' })],
      [`overload-${handler}-${word}-2x-rr`, overloadSubject({ handler, isKeptAlive, factor: 2, scheduling: 'rr' })],
    ]),
  ),
);
