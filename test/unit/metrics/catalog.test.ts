import { describe, expect, it } from 'vitest';
import { admissionMetrics } from '../../../src/metrics/catalog/admission-metrics.js';
import { eventLoopMetrics } from '../../../src/metrics/catalog/event-loop-metrics.js';
import { httpMetrics } from '../../../src/metrics/catalog/http-metrics.js';
import { optimizerMetrics } from '../../../src/metrics/catalog/optimizer-metrics.js';
import { peerMetrics } from '../../../src/metrics/catalog/peer-metrics.js';
import { processMetrics } from '../../../src/metrics/catalog/process-metrics.js';
import { catalog, definitionOf } from '../../../src/metrics/catalog.js';

const groups = [processMetrics, eventLoopMetrics, httpMetrics, admissionMetrics, peerMetrics, optimizerMetrics];
const entries = Object.entries(catalog);

describe('catalog', () => {
  it('names each metric in one group only', () => {
    const names = groups.flatMap((group) => Object.keys(group));
    expect(new Set(names).size).toBe(names.length);
    expect(names.sort()).toEqual(Object.keys(catalog).sort());
  });

  it.each(entries)('%s has a help text that is one sentence and a resolution above 0', (_, definition) => {
    expect(definition.help).toMatch(/^[A-Z].*[^.]\.$/s);
    expect(definition.help).not.toContain('\n');
    expect(definition.resolution).toBeGreaterThan(0);
  });

  it.each(entries)('%s is named after its unit', (name, { unit, kind }) => {
    const ending = {
      ratio: /Ratio$/,
      bytes: /Bytes$/,
      ms: /Ms$/,
      seconds: /Sec$/,
      'bytes/s': /BytesPerSec$/,
      'count/s': /PerSec$/,
    };
    if (unit !== 'count' && unit !== 'load') expect(name).toMatch(ending[unit]);
    if (kind === 'counter') expect(name).toMatch(/(Count|TotalBytes|TotalMs)$/);
    if (kind === 'gauge') expect(name).not.toMatch(/(Count|[a-z]TotalMs)$/);
  });

  it('reads every percentile from a merged histogram and every recomputed share from known parts', () => {
    for (const [name, { quantile, ratioOf }] of entries) {
      const percentile = /P(50|95|99)Ms$/.exec(name)?.[1];
      expect(quantile?.q, name).toBe(percentile === undefined ? undefined : Number(percentile) / 100);
      if (ratioOf) expect(Object.keys(catalog)).toEqual(expect.arrayContaining([ratioOf.part, ratioOf.whole]));
    }
  });

  it("R111 judges the application's own figures by the ending of their names", () => {
    expect(definitionOf('ordersCount')).toMatchObject({ kind: 'counter', overWorkers: 'sum' });
    expect(definitionOf('queueWaitMs')).toMatchObject({ kind: 'gauge', unit: 'ms', overWorkers: 'mean' });
    expect(definitionOf('poolUsageRatio')).toMatchObject({ unit: 'ratio', overWorkers: 'mean' });
    expect(definitionOf('uploadBytes')).toMatchObject({ unit: 'bytes', overWorkers: 'sum' });
    expect(definitionOf('uploadTotalBytes')).toMatchObject({ unit: 'bytes', kind: 'counter', overWorkers: 'sum' });
    expect(definitionOf('framesPerSec')).toMatchObject({ unit: 'count/s', kind: 'gauge', overWorkers: 'sum' });
    expect(definitionOf('newestAgeSec')).toMatchObject({ unit: 'seconds', overWorkers: 'mean' });
    expect(definitionOf('rooms')).toMatchObject({ unit: 'count', kind: 'gauge', overWorkers: 'sum' });
  });
});
