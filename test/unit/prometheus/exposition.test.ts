import { describe, expect, it } from 'vitest';
import { catalog } from '../../../src/metrics/catalog.js';
import { exposedMetric } from '../../../src/prometheus/exposed-name.js';
import { SlotTotals } from '../../../src/prometheus/slot-totals.js';
import { slotViews } from '../../../src/prometheus/slot-view.js';
import { type HelpOf, workerFamilies } from '../../../src/prometheus/worker-families.js';
import { writeExposition } from '../../../src/prometheus/write-exposition.js';
import type { WorkerSample } from '../../../src/protocol/sample.js';
import type { WorkerSnapshot } from '../../../src/protocol/snapshot.js';
import { sampleFixture } from '../../support/sample-fixture.js';
import { type ReadFamily, readExposition } from './prometheus-reader.js';

function snapshot(
  slot: number,
  values?: WorkerSample['values'],
  state: WorkerSnapshot['state'] = 'running',
): WorkerSnapshot {
  return {
    nodeId: 'node-a',
    slot,
    workerId: slot + 10,
    generation: 1,
    pid: 4000 + slot,
    state,
    startedAtMs: 5000,
    ...(values ? { sample: sampleFixture({ values }) } : {}),
  };
}

function families(
  workers: readonly WorkerSnapshot[],
  totals = new SlotTotals(),
  helpOf: HelpOf = () => undefined,
): Map<string, ReadFamily> {
  return readExposition(
    writeExposition(workerFamilies(slotViews(totals.slots, workers), totals, helpOf), 'text').toString(),
  );
}

const all = Object.fromEntries(Object.keys(catalog).map((name, index) => [name, index + 1]));
const labels = { slot: '0' };
const ofSlot0 = { suffix: '', labels };

describe('exposition', () => {
  it('R108 is valid Prometheus text with each family once, whatever workers report', () => {
    const read = families([snapshot(0, all), snapshot(1, all), snapshot(2)]);
    expect(read.size).toBeGreaterThan(Object.keys(catalog).length);
    for (const [name, { type }] of read) {
      expect(name).toMatch(/^(perf_supervisor|nodejs|process|http_server)_[a-z][a-z0-9_]*[a-z0-9]$/);
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
    }
  });

  it('names figures in base units and converts them', () => {
    const read = families([
      snapshot(0, { responseTimeP95Ms: 250, cpuUserTotalMs: 1500, cpuSystemTotalMs: 500, heapUsedBytes: 7 }),
    ]);
    expect(read.get('perf_supervisor_response_time_p95_seconds')?.samples).toEqual([{ ...ofSlot0, value: 0.25 }]);
    expect(read.get('process_cpu_user_seconds_total')?.samples).toEqual([{ ...ofSlot0, value: 1.5 }]);
    expect(read.get('process_cpu_seconds_total')?.samples).toEqual([{ ...ofSlot0, value: 2 }]);
    expect(read.get('nodejs_heap_size_used_bytes')?.samples).toEqual([{ ...ofSlot0, value: 7 }]);
    expect(read.get('process_start_time_seconds')?.samples).toEqual([{ ...ofSlot0, value: 5 }]);
  });

  it.each([
    ['throughputBytesPerSec', 'perf_supervisor_throughput_bytes_per_second'],
    ['requestsPerSec', 'perf_supervisor_requests_per_second'],
    ['heapTotalBytes', 'nodejs_heap_size_total_bytes'],
    ['rssBytes', 'process_resident_memory_bytes'],
    ['eventLoopDelayP99Ms', 'nodejs_eventloop_lag_p99_seconds'],
    ['socketSentTotalBytes', 'perf_supervisor_socket_sent_bytes_total'],
    ['loadAverage15', 'perf_supervisor_load_average_15'],
    ['memoryRatio', 'perf_supervisor_memory_ratio'],
    ['peersConnected', 'perf_supervisor_peers_connected'],
    ['peersClosedCount', 'perf_supervisor_peers_closed_total'],
    ['uptimeSec', 'perf_supervisor_uptime_seconds'],
  ] as const)('exposes %s as %s', (name, exposed) => {
    expect(exposedMetric(name, catalog[name]).name).toBe(exposed);
  });

  it('R94 tells for each slot whether it is up, also before its first sample', () => {
    const read = families([snapshot(0, all), snapshot(1, undefined, 'booting'), snapshot(2, all, 'draining')]);
    expect(read.get('perf_supervisor_up')?.samples.map(({ value }) => value)).toEqual([1, 0, 1]);
  });

  it('a slot whose worker is replaced has one series, which counts both', () => {
    const old = snapshot(0, { requestCount: 40, peersOpen: 3 }, 'draining');
    const next = { ...snapshot(0, { requestCount: 2, peersOpen: 1 }), workerId: 11 };
    const read = families([old, next]);
    expect(read.get('perf_supervisor_requests_total')?.samples).toEqual([{ ...ofSlot0, value: 42 }]);
    expect(read.get('perf_supervisor_peers_open')?.samples).toEqual([{ ...ofSlot0, value: 4 }]);
    expect(read.get('perf_supervisor_worker_info')?.samples.map((one) => one.labels['worker_id'])).toEqual([
      '10',
      '11',
    ]);
  });

  it('R108 counters do not fall when a worker ends and a new one begins at 0', () => {
    const totals = new SlotTotals();
    const before = sampleFixture({ values: { requestCount: 40, gcCount: 5, gcPauseMs: 20 } });
    totals.sampled(0, before);
    totals.exited(0, before);
    expect(families([], totals).get('perf_supervisor_requests_total')?.samples).toEqual([{ ...ofSlot0, value: 40 }]);
    const after = snapshot(0, { requestCount: 1, gcCount: 1, gcPauseMs: 2 });
    totals.sampled(0, after.sample!);
    const read = families([after], totals);
    expect(read.get('perf_supervisor_requests_total')?.samples).toEqual([{ ...ofSlot0, value: 41 }]);
    expect(read.get('nodejs_gc_duration_seconds')?.samples).toEqual([
      { suffix: '_sum', labels, value: 0.022 },
      { suffix: '_count', labels, value: 6 },
    ]);
  });

  it("R111 shows each of the application's own figures as a family with unit, type and its own help", () => {
    const workers = [snapshot(0, { rooms: 4, ordersCount: 2, queueWaitMs: 30 }), snapshot(1, { rooms: 5 })];
    const read = families(workers, undefined, (name) => (name === 'rooms' ? 'Open rooms.' : undefined));
    expect(read.get('perf_supervisor_custom_rooms')).toMatchObject({
      type: 'gauge',
      help: 'Open rooms.',
      samples: [
        { labels: { slot: '0' }, value: 4 },
        { labels: { slot: '1' }, value: 5 },
      ],
    });
    expect(read.get('perf_supervisor_custom_orders_total')).toMatchObject({ type: 'counter' });
    expect(read.get('perf_supervisor_custom_queue_wait_seconds')?.samples[0]?.value).toBe(0.03);
  });

  it('R111 a name that is none of a metric, or comes out as another one, is not exposed twice or at all', () => {
    const own = { 'a"b\\c\nd': 1, fooBar: 2, fooBAR: 3 };
    const names = [...families([snapshot(0, own)]).keys()].filter((name) => name.includes('custom'));
    expect(names).toEqual(['perf_supervisor_custom_foo_bar']);
  });

  it('of no workers is empty', () => {
    expect(families([]).size).toBe(0);
  });
});
