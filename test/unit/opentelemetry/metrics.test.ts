import { describe, expect, it } from 'vitest';
import { catalog } from '../../../src/metrics/catalog.js';
import type { ExportedMetric } from '../../../src/opentelemetry/export-data.js';
import { workerMetrics } from '../../../src/opentelemetry/worker-metrics.js';
import { SlotTotals } from '../../../src/prometheus/slot-totals.js';
import { slotViews } from '../../../src/prometheus/slot-view.js';
import type { MetricValues } from '../../../src/protocol/sample.js';
import type { WorkerSnapshot } from '../../../src/protocol/snapshot.js';
import { sampleFixture } from '../../support/sample-fixture.js';
import { identityFixture } from '../../support/snapshot-fixture.js';

function worker(slot: number, values: MetricValues): WorkerSnapshot {
  const identity = identityFixture({ slot, workerId: slot + 1 });
  return { ...identity, state: 'running', startedAtMs: 0, sample: sampleFixture({ values }) };
}

function exported(workers: readonly WorkerSnapshot[], totals = new SlotTotals()): ReadonlyMap<string, ExportedMetric> {
  const metrics = workerMetrics(slotViews(totals.slots, workers), totals);
  expect(new Set(metrics.map(({ name }) => name)).size).toBe(metrics.length);
  return new Map(metrics.map((metric) => [metric.name, metric]));
}

describe('figures for a collector', () => {
  it('R108 every figure of the catalog has one name, conventional or ours, and a base unit', () => {
    const all = Object.fromEntries(Object.keys(catalog).map((name, index) => [name, index + 1]));
    const metrics = exported([worker(0, all)]);
    // Pauses of a window are told as their total, CPU time by mode is one metric.
    expect(metrics.size).toBe(Object.keys(catalog).length - 1);
    for (const [name, { unit }] of metrics) {
      expect(name).toMatch(/^(perf_supervisor|process|nodejs|v8js|http)\.[a-z0-9_.]+$/);
      expect(['1', 's', 'By', 'By/s', '1/s']).toContain(unit);
    }
  });

  it('a state is a gauge, memory that backends add up an up-down counter, and what only grows a counter', () => {
    const metrics = exported([worker(0, { cpuRatio: 0.5, rssBytes: 7, requestCount: 3, eventLoopDelayP99Ms: 20 })]);
    const of = (name: string) => metrics.get(name);
    expect(of('perf_supervisor.cpu_ratio')?.kind).toBe('gauge');
    expect(of('process.memory.usage')?.kind).toBe('updowncounter');
    expect(of('perf_supervisor.requests')?.kind).toBe('counter');
    expect(of('nodejs.eventloop.delay.p99')).toMatchObject({ unit: 's', points: [{ value: 0.02 }] });
  });

  it('counters of a slot go on when its worker is replaced', () => {
    const totals = new SlotTotals();
    totals.sampled(0, sampleFixture());
    totals.exited(0, sampleFixture({ values: { requestCount: 40 } }));
    const metrics = exported([worker(0, { requestCount: 2 })], totals);
    expect(metrics.get('perf_supervisor.requests')).toMatchObject({
      points: [{ attributes: { 'perf_supervisor.slot': 0 }, value: 42 }],
    });
  });

  it("R111 an application's own figure stands apart, so that it cannot pass for one of ours", () => {
    const metrics = exported([worker(0, { roomsOpenCount: 4 })]);
    expect(metrics.get('perf_supervisor.custom.rooms_open')).toMatchObject({ points: [{ value: 4 }] });
  });

  it('response times of all workers are one histogram', () => {
    const totals = new SlotTotals();
    const responseTimeMs = { scale: 0, offset: 1, counts: [2, 1], zeroCount: 0, count: 3, sum: 11, max: 5 };
    totals.sampled(0, sampleFixture({ histograms: { responseTimeMs } }));
    const metric = exported([worker(0, {})], totals).get('http.server.request.duration');
    if (metric?.kind !== 'histogram') throw new Error('it is no histogram');
    expect([metric.count, metric.sum, metric.counts.length]).toEqual([3, 0.011, metric.bounds.length + 1]);
    expect(metric.counts.slice(2, 4)).toEqual([2, 1]);
  });
});
