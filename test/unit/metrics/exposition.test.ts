import { describe, expect, it } from 'vitest';
import { catalog } from '../../../src/metrics/catalog.js';
import { exposeWorkers } from '../../../src/metrics/exposition.js';
import { exposedMetric } from '../../../src/metrics/exposition-name.js';
import type { WorkerSample } from '../../../src/protocol/sample.js';
import type { WorkerSnapshot } from '../../../src/protocol/snapshot.js';
import { sampleFixture } from '../../support/sample-fixture.js';
import { readExposition } from './prometheus-reader.js';

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
    startedAtMs: 0,
    ...(values ? { sample: sampleFixture({ values }) } : {}),
  };
}

const all = Object.fromEntries(Object.keys(catalog).map((name, index) => [name, index + 1]));

/** What is told of every worker, also before its first sample. */
const ofWorkers = ['perf_supervisor_up', 'perf_supervisor_shed', 'perf_supervisor_sheds_total'];

describe('exposition', () => {
  it('R108 is valid Prometheus text with each family once, whatever workers report', () => {
    const families = readExposition(exposeWorkers([snapshot(0, all), snapshot(1, all), snapshot(2)]));
    expect(families.size).toBe(Object.keys(catalog).length + ofWorkers.length);
    for (const [name, { samples, type }] of families) {
      expect(name).toMatch(/^perf_supervisor_[a-z][a-z0-9_]*[a-z0-9]$/);
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
      expect(samples.length, name).toBe(ofWorkers.includes(name) ? 3 : 2);
    }
  });

  it('names figures in base units and converts them', () => {
    const text = exposeWorkers([
      snapshot(0, { responseTimeP95Ms: 250, cpuUserTotalMs: 1500, heapUsedBytes: 7, requestCount: 3 }),
    ]);
    const families = readExposition(text);
    const labels = { worker_id: '10', slot: '0' };
    expect(families.get('perf_supervisor_response_time_p95_seconds')?.samples).toEqual([{ labels, value: 0.25 }]);
    expect(families.get('perf_supervisor_cpu_user_seconds_total')?.samples).toEqual([{ labels, value: 1.5 }]);
    expect(families.get('perf_supervisor_heap_used_bytes')?.samples).toEqual([{ labels, value: 7 }]);
    expect(families.get('perf_supervisor_requests_total')).toMatchObject({
      type: 'counter',
      samples: [{ labels, value: 3 }],
    });
  });

  it.each([
    ['throughputBytesPerSec', 'perf_supervisor_throughput_bytes_per_second'],
    ['requestsPerSec', 'perf_supervisor_requests_per_second'],
    ['heapTotalBytes', 'perf_supervisor_heap_total_bytes'],
    ['socketSentTotalBytes', 'perf_supervisor_socket_sent_bytes_total'],
    ['loadAverage15', 'perf_supervisor_load_average_15'],
    ['memoryRatio', 'perf_supervisor_memory_ratio'],
    ['peersConnected', 'perf_supervisor_peers_connected'],
    ['peersClosedCount', 'perf_supervisor_peers_closed_total'],
    ['uptimeSec', 'perf_supervisor_uptime_seconds'],
  ] as const)('exposes %s as %s', (name, exposed) => {
    expect(exposedMetric(name, catalog[name]).name).toBe(exposed);
  });

  it('R94 tells for each worker whether it is up, also before its first sample', () => {
    const up = readExposition(
      exposeWorkers([snapshot(0, all), snapshot(1, undefined, 'booting'), snapshot(2, all, 'draining')]),
    );
    expect(up.get('perf_supervisor_up')?.samples.map(({ value }) => value)).toEqual([1, 0, 1]);
  });

  it('tells which workers leave new connections to the others, and how often they did', () => {
    const shed = { ...snapshot(0, all), shed: { reason: 'slow', sinceMs: 1 }, shedCount: 3 };
    const families = readExposition(exposeWorkers([shed, snapshot(1, all)]));
    const valuesOf = (name: string) => families.get(name)?.samples.map(({ value }) => value);
    expect(valuesOf('perf_supervisor_shed')).toEqual([1, 0]);
    expect(valuesOf('perf_supervisor_sheds_total')).toEqual([3, 0]);
  });

  it("R111 shows each of the application's own figures as a family with unit, type and its own help", () => {
    const workers = [snapshot(0, { rooms: 4, ordersCount: 2, queueWaitMs: 30 }), snapshot(1, { rooms: 5 })];
    const families = readExposition(exposeWorkers(workers, (name) => (name === 'rooms' ? 'Open rooms.' : undefined)));
    expect(families.get('perf_supervisor_custom_rooms')).toMatchObject({
      type: 'gauge',
      help: 'Open rooms.',
      samples: [
        { labels: { worker_id: '10', slot: '0' }, value: 4 },
        { labels: { worker_id: '11', slot: '1' }, value: 5 },
      ],
    });
    expect(families.get('perf_supervisor_custom_orders_total')).toMatchObject({ type: 'counter' });
    expect(families.get('perf_supervisor_custom_queue_wait_seconds')?.samples[0]?.value).toBe(0.03);
  });

  it('R111 a name that is none of a metric, or comes out as another one, is not exposed twice or at all', () => {
    const own = { 'a"b\\c\nd': 1, fooBar: 2, fooBAR: 3 };
    const families = readExposition(exposeWorkers([snapshot(0, own)]));
    const names = [...families.keys()].filter((name) => name.includes('custom'));
    expect(names).toEqual(['perf_supervisor_custom_foo_bar']);
  });

  it('of no workers is empty', () => {
    expect(exposeWorkers([])).toBe('');
  });
});
