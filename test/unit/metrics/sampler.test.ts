import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/core/clock.js';
import { catalog } from '../../../src/metrics/catalog.js';
import type { Collector } from '../../../src/metrics/collectors/collector.js';
import type { PeerFigures } from '../../../src/protocol/peer-figures.js';
import { createSampler, Sampler } from '../../../src/metrics/sampler.js';
import type { SamplerSources } from '../../../src/metrics/sampler-sources.js';
import type { WorkerSample } from '../../../src/protocol/sample.js';
import { ManualClock } from '../../support/manual-clock.js';
import { sampleFixture } from '../../support/sample-fixture.js';
import { waitFor } from '../../support/wait-for.js';
import { serve } from './collectors/http-server.js';

const { optimizer } = sampleFixture();
const noPeers: PeerFigures = {
  connected: 0,
  open: 0,
  closedCount: 0,
  receivedTotalBytes: 0,
  sentTotalBytes: 0,
  receivedBytesPerSec: 0,
  sentBytesPerSec: 0,
  packetsReceivedCount: 0,
  packetsSentCount: 0,
  packetsLostCount: 0,
};

function collectorOf(collect: Collector['collect'] = () => ({ values: {} }), stop = (): void => undefined): Collector {
  return { name: 'test', collect, stop };
}

function start({ sources = {}, collectors = [] as Collector[], intervalMs = 1000 } = {}) {
  const clock = new ManualClock();
  const all: SamplerSources = { optimizerStatus: () => optimizer, ...sources };
  const sampler = new Sampler({
    clock,
    intervalMs,
    collectors,
    sources: all,
    reportError: () => undefined,
    connections,
  });
  const samples: WorkerSample[] = [];
  sampler.onSample((sample) => samples.push(sample));
  onTestFinished(() => sampler.stop());
  return { clock, sampler, samples };
}

function startReal(sources: Partial<SamplerSources> = {}) {
  const clock = new ManualClock();
  const sampler = createSampler({ clock, intervalMs: 1000, sources: { optimizerStatus: () => optimizer, ...sources } });
  onTestFinished(() => sampler.stop());
  return { clock, sampler };
}

const connections = {
  requestsInFlight: 0,
  webSockets: 0,
  openSockets: [],
  idleSockets: () => [],
  isIdle: () => false,
  answered: { count: 0, totalMs: 0 },
  acceptedCount: 0,
};

const admission = {
  refusedByQueueCount: 1,
  refusedByLimitCount: 0,
  refusedByJoinRateCount: 0,
  refusedExistingCount: 0,
  abandonedRequestCount: 0,
  classifierFaultCount: 0,
  admissionArmedRatio: 1,
  inFlightLimit: 8,
};

describe('sampler', () => {
  it('R13 collects CPU, memory, connections, response times and throughput', async () => {
    const { clock, sampler } = startReal({
      peers: () => ({ ...noPeers, connected: 2, roundTripTimeMs: 12, jitterMs: 1 }),
      cache: () => ({ entries: 3, bytes: 400, hitRatio: 0.5 }),
      registered: () => ({
        registeredCacheEntries: 5,
        registeredCacheBytes: 600,
        poolConnections: 4,
        poolIdleConnections: 1,
        poolWaiters: 0,
        peersDeadCount: 1,
      }),
      admission: () => admission,
    });
    const { url } = await serve((_, response) => response.end('ok'));
    await (await fetch(url)).text();
    const values = await waitFor('the request', () => {
      clock.advance(1000);
      return sampler.last?.values.responseTimeMeanMs === undefined ? undefined : sampler.last.values;
    });
    expect(Object.keys(values).sort()).toEqual(Object.keys(catalog).sort());
    expect(values).toMatchObject({ peersConnected: 2, cacheEntries: 3, requestCount: 1, httpSockets: 1 });
  });

  it('R15 samples at the configured interval', () => {
    const { clock, samples } = start({ intervalMs: 250 });
    clock.advance(1000);
    expect(samples.map(({ seq, windowMs }) => [seq, windowMs])).toEqual([0, 1, 2, 3].map((seq) => [seq, 250]));
    expect(samples.at(-1)?.atMs).toBe(clock.now());
  });

  it('R20 a slow-down makes the interval longer, at most 8 times, and shows in samplingIntervalMs', () => {
    const { clock, sampler, samples } = start();
    sampler.setSlowdown(4);
    clock.advance(8000);
    expect(samples.map(({ values }) => values.samplingIntervalMs)).toEqual([4000, 4000]);
    sampler.setSlowdown(99);
    expect(sampler.intervalMs).toBe(8000);
    sampler.setSlowdown(0);
    clock.advance(3000);
    expect(samples).toHaveLength(5);
    expect(samples.at(-1)?.values.samplingIntervalMs).toBe(1000);
    sampler.setSlowdown(Number.NaN);
    expect(sampler.intervalMs).toBe(1000);
  });

  it('R37 throughput counts sockets and peers, says so, and never falls below zero when a peer closes', () => {
    let receivedTotalBytes = 0;
    const { clock, samples } = start({
      sources: { peers: () => noPeers },
      collectors: [
        collectorOf(() => ({ values: { socketSentTotalBytes: 500, peerReceivedTotalBytes: receivedTotalBytes } })),
      ],
    });
    receivedTotalBytes = 4000;
    clock.advance(1000);
    receivedTotalBytes = 1000;
    clock.advance(1000);
    expect(samples.map(({ values }) => values.throughputBytesPerSec)).toEqual([4500, 0]);
    expect(samples[0]?.throughputSource).toBe('sockets+peers');
    expect(start().sampler.sampleNow().throughputSource).toBe('sockets');
  });

  it('a collector that throws costs its own figures only, and is counted', () => {
    const { clock, sampler, samples } = start({
      collectors: [
        collectorOf(() => {
          throw new Error('planted');
        }),
        collectorOf(() => ({ values: { cpuRatio: 0.5 } })),
      ],
      sources: {
        optimizerStatus: () => {
          throw new Error('planted too');
        },
      },
    });
    clock.advance(1000);
    expect(samples[0]?.values.cpuRatio).toBe(0.5);
    expect(samples[0]?.optimizer.isEnabled).toBe(false);
    expect(sampler.faults).toMatchObject({ collectorFaultCount: 2, lastReason: 'planted too' });
  });

  it('a listener that throws does not keep the sample from the others, and is counted', () => {
    const clock = new ManualClock();
    const sampler = new Sampler({
      clock,
      intervalMs: 1000,
      collectors: [],
      sources: { optimizerStatus: () => optimizer },
      reportError: () => undefined,
      connections,
    });
    const seen: number[] = [];
    sampler.onSample(() => {
      throw new Error('planted');
    });
    const cancel = sampler.onSample(({ seq }) => seen.push(seq));
    clock.advance(2000);
    cancel();
    clock.advance(1000);
    expect(seen).toEqual([0, 1]);
    expect(sampler.faults.listenerFaultCount).toBe(3);
    sampler.stop();
  });

  it('a listener that asks for a sample at once gets the one it is being told of', () => {
    const { clock, sampler, samples } = start();
    const asked: WorkerSample[] = [];
    sampler.onSample(() => asked.push(sampler.sampleNow()));
    clock.advance(1000);
    expect(asked).toEqual(samples);
  });

  it('sampleNow() tells every listener and closes the window', () => {
    const { clock, sampler, samples } = start();
    clock.advance(400);
    expect(sampler.sampleNow()).toBe(samples[0]);
    expect(sampler.last).toBe(samples[0]);
    clock.advance(600);
    expect(samples.map(({ windowMs }) => windowMs)).toEqual([400, 600]);
  });

  it("R111 takes the application's own finite figures, within bounds, and drops and counts the rest", () => {
    const many = Object.fromEntries(Array.from({ length: 70 }, (_, index) => [`own${index}`, index]));
    const { clock, sampler, samples } = start({
      sources: { custom: () => ({ ...many, cpuRatio: 0.99, 'bad name': 1, infinite: Infinity }) },
    });
    clock.advance(1000);
    expect(Object.keys(samples[0]?.values ?? {}).filter((name) => name.startsWith('own'))).toHaveLength(64);
    expect(samples[0]?.values.cpuRatio).toBeUndefined();
    expect(sampler.faults.droppedCount).toBe(9);
  });

  it('carries at most 256 streams and counts those it left out', () => {
    const streams = Array.from({ length: 300 }, (_, index) => ({ streamKey: `s${index}`, publishers: 1, viewers: 0 }));
    const { sampler } = start({ sources: { streams: () => streams } });
    expect(sampler.sampleNow().streams).toEqual(streams.slice(0, 256));
    expect(sampler.faults.droppedCount).toBe(44);
  });

  it('never reports a figure that is not a finite number', () => {
    const { sampler } = start({ collectors: [collectorOf(() => ({ values: { cpuRatio: Number.NaN, rssBytes: 5 } }))] });
    const { values } = sampler.sampleNow();
    expect(values).not.toHaveProperty('cpuRatio');
    expect(JSON.parse(JSON.stringify(values))).toEqual(values);
  });

  it('R38 reportError() counts an error that no answer shows', () => {
    const { sampler } = startReal();
    sampler.reportError();
    expect(sampler.sampleNow().values.errorCount).toBe(1);
  });

  it('R81 stop() leaves no timer behind', () => {
    const { clock, sampler } = startReal();
    expect(clock.timerCount).toBeGreaterThan(0);
    sampler.stop();
    expect(clock.timerCount).toBe(0);
  });

  it('R103 a sample costs less than 1 % of a core at one a second', () => {
    const { sampler } = startReal();
    const runs = 200;
    const startMs = systemClock.monotonicMs();
    for (let run = 0; run < runs; run += 1) sampler.sampleNow();
    expect((systemClock.monotonicMs() - startMs) / runs).toBeLessThan(10);
  });
});
