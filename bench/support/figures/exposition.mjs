/** Expositions of as many series: ours from the workers' snapshots, prom-client's from a registry that holds the same. */
import { Gauge, Registry } from 'prom-client';
import { catalog } from '../../../dist/metrics/catalog.js';
import { SlotTotals } from '../../../dist/prometheus/slot-totals.js';
import { slotViews } from '../../../dist/prometheus/slot-view.js';
import { workerFamilies } from '../../../dist/prometheus/worker-families.js';
import { writeExposition } from '../../../dist/prometheus/write-exposition.js';

/** What a `/metrics` of ours does, but for the few series of the node itself. @returns the text */
export function ourExposition(workerCount) {
  const workers = Array.from({ length: workerCount }, (_, slot) => snapshot(slot));
  const totals = new SlotTotals();
  for (const { slot, sample } of workers) totals.sampled(slot, sample);
  return () =>
    writeExposition(
      workerFamilies(slotViews(totals.slots, workers), totals, () => undefined),
      'text',
    );
}

/** The same families and labels in prom-client. @returns a promise of the text */
export function promClientExposition(text) {
  const registry = new Registry();
  const gauges = new Map();
  for (const [, name, labels, value] of text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)) {
    const pairs = Object.fromEntries([...(labels ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(([, key, of]) => [key, of]));
    if (!gauges.has(name)) {
      const labelNames = Object.keys(pairs);
      gauges.set(name, new Gauge({ name, help: `${name} of the worker.`, labelNames, registers: [registry] }));
    }
    gauges.get(name).set(pairs, Number(value));
  }
  return () => registry.metrics();
}

export function seriesCount(text) {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
}

/** Figures as they come: whole numbers where something is counted, many digits elsewhere. */
function snapshot(slot) {
  const values = Object.fromEntries(
    Object.entries(catalog).map(([name, { unit }], index) => {
      const value = (slot + 1) * (index + 1) * 1.0037;
      return [name, unit === 'count' || unit === 'bytes' ? Math.round(value) : value];
    }),
  );
  const sample = { atMs: 0, windowMs: 1000, seq: 1, values, histograms: {} };
  return {
    nodeId: 'node',
    slot,
    workerId: slot + 1,
    generation: 1,
    pid: 1000 + slot,
    state: 'running',
    startedAtMs: 0,
    sample,
  };
}
