import { describe, expect, it } from 'vitest';
import type { WorkerForecast } from '../../../../src/http/ports/ports.js';
import { ForecastAction, type ForecastActionOptions } from '../../../../src/primary/forecast/forecast-action.js';
import { ForecastWatch } from '../../../../src/primary/forecast/forecast-watch.js';
import { putIntoWords } from '../../../../src/primary/forecast/foreseen.js';
import type { WorkerHandle } from '../../../../src/primary/worker/worker-handle.js';
import type { WorkerSample } from '../../../../src/protocol/sample.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { recordingLogger } from '../../../support/recording-logger.js';
import { sampleFixture } from '../../../support/sample-fixture.js';

const identity = { nodeId: 'n', slot: 0, workerId: 1, generation: 1, pid: 4711 };
const mebibyteBytes = 1024 ** 2;

describe('R106 the forecast of a worker', () => {
  it('is told once when its heap begins to grow towards its limit, and again when the worker is new', () => {
    const node = watchedNode({});
    node.live(25 * 60, (second) => (60 + second / 30) * mebibyteBytes);
    expect(node.told.filter(({ metric }) => metric === 'heapUsedBytes').map(({ kind }) => kind)).toEqual(['rising']);
    const [forecast] = node.watch.now().workers;
    expect(forecast).toMatchObject({ ...identity, kind: 'rising', limit: (256 - 48) * mebibyteBytes });
  });

  it('is no news while nothing grows', () => {
    const node = watchedNode({});
    node.live(25 * 60, (second) => (60 + 5 * Math.sin(second)) * mebibyteBytes);
    expect(node.told).toEqual([]);
  });

  it('is not made when it is off', () => {
    const node = watchedNode({ isOn: false });
    node.live(15 * 60, (second) => (60 + second) * mebibyteBytes);
    expect(node.watch.now().workers).toEqual([]);
  });
});

describe('R106 acting early', () => {
  const rising: WorkerForecast = {
    ...identity,
    ...{ metric: 'rssBytes', limit: 100 * mebibyteBytes, kind: 'rising', probability: 0.99 },
    ...{ timeToLimitMs: 600_000, earliestMs: 500_000, latestMs: 700_000 },
  };

  it('is left to people unless they want it otherwise', () => {
    const { action, done } = actionIn('advise');
    action.on(rising);
    expect(done).toEqual([]);
  });

  it('runs the strategy of the figure, and again only after ten minutes', () => {
    const { action, done, clock } = actionIn('optimize');
    action.on(rising);
    clock.advance(599_000);
    action.on(rising);
    expect(done).toEqual(['memory in 1']);
    clock.advance(1000);
    action.on(rising);
    action.on({ ...rising, metric: 'cpuRatio', limit: 0.9 });
    expect(done).toEqual(['memory in 1', 'memory in 1', 'cpu in 1']);
  });

  it('replaces a worker whose memory will be full within half an hour, once', () => {
    const { action, done } = actionIn('recycle');
    action.on({ ...rising, timeToLimitMs: 40 * 60_000 });
    expect(done).toEqual(['memory in 1']);
    action.on(rising);
    action.on(rising);
    expect(done.slice(1)).toEqual([
      'replace 1: forecast: memory will reach 100 MB in about 10m (between 8m 20s and 11m 40s; 99.0 % sure)',
    ]);
  });

  it('never replaces a worker for its cpu or its peers', () => {
    const { action, done } = actionIn('recycle');
    action.on({ ...rising, metric: 'peersOpen', limit: 100 });
    expect(done).toEqual(['connection in 1']);
  });
});

describe('putIntoWords', () => {
  it('says when it cannot tell how fast', () => {
    const forecast = {
      ...identity,
      metric: 'cpuRatio',
      limit: 0.9,
      kind: 'rising',
      probability: 0.96,
      timeToLimitMs: undefined,
      earliestMs: 3_600_000,
      latestMs: undefined,
    } as const;
    expect(putIntoWords(forecast)).toEqual({
      metric: 'cpuRatio',
      reason: 'cpu will reach 90.0 % (between 1h and open; 96.0 % sure)',
      inputs: { limit: 0.9, probability: 0.96, earliestMs: 3_600_000 },
    });
  });

  it('says when it is over', () => {
    const forecast = {
      ...identity,
      metric: 'heapUsedBytes',
      limit: mebibyteBytes,
      kind: 'steady',
      probability: 0.98,
    } as const;
    expect(putIntoWords(forecast).reason).toBe('heap no longer grows towards 1.0 MB');
  });
});

function watchedNode({ isOn = true }: { readonly isOn?: boolean }) {
  const clock = new ManualClock();
  const told: WorkerForecast[] = [];
  const handle = { identity, workerId: 1, slot: 0, state: 'running', sample: undefined } as unknown as WorkerHandle;
  const watch = new ForecastWatch({
    isOn,
    horizonMs: 86_400_000,
    limits: { maxMemoryBytes: 0, cpuRatio: 0.9, peers: 0 },
    clock,
    handles: () => [handle],
    onForecast: () => undefined,
    onChanged: (_, forecast) => told.push(forecast),
    onGone: () => undefined,
  });
  watch.start();
  const live = (seconds: number, heapUsedBytes: (second: number) => number): void => {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1000);
      const values = { heapUsedBytes: heapUsedBytes(second), heapLimitBytes: 256 * mebibyteBytes, requestsPerSec: 10 };
      const sample: WorkerSample = { ...sampleFixture(), values };
      watch.sample(handle, sample);
    }
  };
  return { watch, told, live };
}

function actionIn(mode: ForecastActionOptions['mode']) {
  const clock = new ManualClock();
  const done: string[] = [];
  const action = new ForecastAction({
    mode,
    clock,
    logger: recordingLogger(),
    commands: {
      optimize: ({ strategy, workerId }) => {
        done.push(`${strategy} in ${workerId}`);
        return Promise.resolve({ replies: [], failures: [] });
      },
    },
    replace: (workerId, reason) => done.push(`replace ${workerId}: ${reason}`),
  });
  return { action, done, clock };
}
