import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { RegistryLedger } from '../../../src/prometheus/registry-ledger.js';
import { RegistryMerge } from '../../../src/prometheus/registry-merge.js';
import { writeExposition } from '../../../src/prometheus/write-exposition.js';
import {
  decodeReport,
  longestReport,
  readRegistry,
  type RegistryReport,
} from '../../../src/protocol/registry-families.js';
import { reportRegistries } from '../../../src/worker/registry-report.js';
import { readExposition } from './prometheus-reader.js';

async function workerReport(ordersCount: number): Promise<RegistryReport> {
  const registers = [new Registry()];
  const counter = new Counter({ name: 'orders_total', help: 'Orders.', labelNames: ['shop', 'kind'], registers });
  counter.inc({ shop: 'a', kind: 'x' }, ordersCount);
  new Gauge({ name: 'rooms', help: 'Rooms.', registers }).set(ordersCount);
  new Gauge({ name: 'oldest_seconds', help: 'Oldest.', registers, aggregator: 'max' }).set(ordersCount);
  new Gauge({ name: 'mean_ratio', help: 'Mean.', registers, aggregator: 'average' }).set(ordersCount);
  new Gauge({ name: 'hidden', help: 'Hidden.', registers, aggregator: 'omit' }).set(1);
  new Histogram({ name: 'wait_seconds', help: 'Wait.', buckets: [0.1, 1], registers }).observe(0.5);
  new Summary({ name: 'size_bytes', help: 'Size.', registers }).observe(ordersCount);
  const report = decodeReport(JSON.parse(await reportRegistries(registers)));
  if (!report) throw new Error('the report cannot be read');
  return report;
}

function merged(...families: RegistryReport['families'][]) {
  const merge = new RegistryMerge();
  for (const family of families.flat()) merge.add(family);
  const read = readExposition(writeExposition(merge.families(), 'text').toString());
  return { read, merge, valueOf: (name: string) => read.get(name)?.samples.map(({ value }) => value) };
}

describe("the application's own registries", () => {
  it('R108 are put together by the aggregator of each metric of prom-client', async () => {
    const [one, two] = [await workerReport(2), await workerReport(4)];
    const { read, valueOf } = merged(one.families, two.families);
    expect(read.get('orders_total')?.samples).toEqual([{ suffix: '', labels: { shop: 'a', kind: 'x' }, value: 6 }]);
    expect([valueOf('rooms'), valueOf('oldest_seconds'), valueOf('mean_ratio')]).toEqual([[6], [4], [3]]);
    expect(read.has('hidden')).toBe(false);
    expect(read.get('wait_seconds')?.samples.map(({ suffix, value }) => [suffix, value])).toEqual([
      ['_bucket', 0],
      ['_bucket', 2],
      ['_bucket', 2],
      ['_sum', 1],
      ['_count', 2],
    ]);
    expect(read.get('size_bytes')?.samples.map(({ suffix, value }) => [suffix, value])).toEqual([
      ['_sum', 6],
      ['_count', 2],
    ]);
  });

  it('R108 counters of a worker that is gone go on counting, its gauges do not', async () => {
    const ledger = new RegistryLedger();
    ledger.answered(1, await workerReport(5));
    ledger.gone(1);
    ledger.answered(2, await workerReport(3));
    ledger.gone(2);
    const { valueOf } = merged((await workerReport(1)).families, ledger.retired());
    expect(valueOf('orders_total')).toEqual([9]);
    expect(valueOf('rooms')).toEqual([1]);
  });

  it('a name of two types is shown once, and the other one is counted', () => {
    const family = { name: 'x', help: 'X.', aggregator: 'sum' as const, series: [{ name: 'x', labels: {}, value: 1 }] };
    const { read, merge } = merged([
      { ...family, type: 'gauge' },
      { ...family, type: 'counter' },
    ]);
    expect(read.get('x')?.type).toBe('gauge');
    expect(merge.droppedCount).toBe(1);
  });

  it('what is no metric is left out and counted', () => {
    const good = { name: 'a', help: '', type: 'gauge', values: [{ value: 1, labels: {} }] };
    const bad = [
      null,
      { ...good, name: 'not a name' },
      { ...good, type: 'untyped' },
      { ...good, values: [{ value: '1', labels: {} }] },
      { ...good, values: [{ value: 1, labels: { 'x y': 'z' } }] },
      { ...good, values: [{ value: 1, labels: {}, metricName: 'other' }] },
    ];
    const report = readRegistry([good, ...bad]);
    expect(report.families.map(({ name }) => name)).toEqual(['a']);
    expect(report.droppedCount).toBe(bad.length);
  });

  it('a report stays within its bound, and a registry that throws costs only itself', async () => {
    const large = Array.from({ length: 200 }, (_, n) => ({
      name: `m${n}`,
      help: 'x'.repeat(1900),
      type: 'gauge',
      values: [],
    }));
    const broken = { getMetricsAsJSON: () => Promise.reject(new Error('no')) };
    const text = await reportRegistries([{ getMetricsAsJSON: () => large }, broken]);
    expect(text.length).toBeLessThanOrEqual(longestReport);
    const report = decodeReport(JSON.parse(text));
    expect(report?.families.length).toBeGreaterThan(100);
    expect((report?.families.length ?? 0) + (report?.droppedCount ?? 0)).toBe(201);
  });
});
