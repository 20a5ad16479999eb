import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figureOf, type LiveWorker } from '../../../dashboard/src/live/model.js';
import { sseReader } from '../../../dashboard/src/live/sse-reader.js';
import { flamesOf, hottest } from '../../../dashboard/src/parts/flame-tree.js';
import { cellGrid, shadeOf } from '../../../dashboard/src/parts/heat-scale.js';
import { chooseWorkers } from '../../../dashboard/src/parts/sort-workers.js';
import { formatView, heatNames, parseView, ranges, startView } from '../../../dashboard/src/route.js';
import { liveFigures } from '../../../src/live/live-figures.js';

describe('the address', () => {
  it('holds the whole view', () => {
    const view = fc.record({
      page: fc.constantFrom('overview' as const, 'worker' as const, 'nodes' as const),
      nodeId: fc.string({ minLength: 1, maxLength: 20 }),
      slot: fc.nat(999),
      range: fc.constantFrom(...(Object.keys(ranges) as (keyof typeof ranges)[])),
      heat: fc.constantFrom(...heatNames),
      show: fc.constantFrom('map' as const, 'table' as const),
      sort: fc.constantFrom('-cpuRatio', 'slot'),
      find: fc.string({ maxLength: 80 }),
    });
    fc.assert(
      fc.property(view, (given) => {
        expect(parseView(formatView({ ...given, page: 'worker' }))).toEqual({ ...given, page: 'worker' });
      }),
    );
  });

  it('that nobody understands is the start', () => {
    for (const hash of ['', '#/nothing', '#/worker', '#/%E0%A4%A/x?range=3y&heat=no', '#/worker/n/-1'])
      expect(parseView(hash)).toMatchObject({ page: 'overview', range: startView.range, heat: startView.heat });
  });
});

describe('the reader of server-sent events', () => {
  it('gives the same events however the network cuts the text', () => {
    const text = 'id: 1\nevent: frame\ndata: {"a":1}\n\n: a comment\n\nevent: frame\ndata: b\ndata: c\n\n';
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 8 }), (cuts) => {
        const events: unknown[] = [];
        const feed = sseReader((event) => events.push(event));
        const places = [0, ...cuts.sort((a, b) => a - b), text.length];
        places.slice(1).forEach((end, index) => feed(text.slice(places[index], end)));
        expect(events).toEqual([
          { event: 'frame', data: '{"a":1}' },
          { event: 'frame', data: 'b\nc' },
        ]);
      }),
    );
  });
});

const worker = (workerId: number, cpuRatio: number | null): LiveWorker => ({
  key: `n/${workerId}`,
  nodeId: workerId > 50 ? 'north' : 'south',
  slot: workerId,
  workerId,
  generation: 1,
  pid: 1000 + workerId,
  state: 'running',
  startedAtMs: 0,
  isOptimizing: false,
  figures: liveFigures.map((name) => (name === 'cpuRatio' ? cpuRatio : null)),
});

describe('the table of workers', () => {
  const workers = Array.from({ length: 100 }, (_, index) => worker(index + 1, index === 0 ? null : index / 100));

  it('shows the 50 highest, and what was not measured last', () => {
    const { found, shown } = chooseWorkers(workers, '', '-cpuRatio');
    expect([found, shown.length]).toEqual([100, 50]);
    expect(figureOf(shown[0]!, 'cpuRatio')).toBe(0.99);
    expect(chooseWorkers(workers, '', 'cpuRatio').shown[0]!.workerId).toBe(1);
  });

  it('finds workers that match every word', () => {
    expect(chooseWorkers(workers, 'SOUTH slot', 'slot').found).toBe(50);
    expect(chooseWorkers(workers, 'south pid 1007', 'slot').shown.map(({ workerId }) => workerId)).toEqual([7]);
    expect(chooseWorkers(workers, 'south north', 'slot').found).toBe(0);
  });
});

describe('the heat map', () => {
  it('has a place for every worker within its height', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 320, max: 2000 }), (count, widthPx) => {
        const { sizePx, columns } = cellGrid(count, widthPx, 220);
        expect(columns * sizePx).toBeLessThanOrEqual(widthPx);
        expect(Math.ceil(count / columns) * sizePx).toBeLessThanOrEqual(220);
      }),
    );
  });

  it('shades more for more, between nothing and full', () => {
    for (const name of heatNames) {
      expect(shadeOf(name, 0, 10)).toBe(0);
      expect(shadeOf(name, 1e9, 10)).toBe(1);
      expect(shadeOf(name, 0.5, 10)).toBeGreaterThan(shadeOf(name, 0.1, 10));
    }
  });
});

describe('the flame graph', () => {
  const frame = (functionName: string) => ({ functionName, url: 'file:///srv/app.mjs', lineNumber: 4 });
  const profile = {
    nodes: [
      { id: 1, callFrame: frame('(root)'), children: [2, 3, 5] },
      { id: 2, callFrame: frame('(idle)') },
      { id: 3, callFrame: frame('mix'), children: [4] },
      { id: 4, callFrame: frame('encode') },
      { id: 5, callFrame: frame('encode') },
    ],
    samples: [2, 3, 4, 5],
    timeDeltas: [1_000_000, 100, 200, 100],
  };

  it('lies each call on its caller, by its share of the time that was not idle', () => {
    expect(flamesOf(profile)).toEqual([
      { name: 'mix', place: 'app.mjs:5', depth: 0, start: 0, share: 0.75, selfShare: 0.25 },
      { name: 'encode', place: 'app.mjs:5', depth: 1, start: 0, share: 0.5, selfShare: 0.5 },
      { name: 'encode', place: 'app.mjs:5', depth: 0, start: 0.75, share: 0.25, selfShare: 0.25 },
    ]);
  });

  it('adds a function up over its callers', () => {
    expect(hottest(flamesOf(profile)).map(({ name, selfShare }) => [name, selfShare])).toEqual([
      ['encode', 0.75],
      ['mix', 0.25],
    ]);
  });

  it('of an idle worker is empty', () => {
    expect(
      flamesOf({ nodes: [{ id: 1, callFrame: frame('(root)'), children: [] }], samples: [], timeDeltas: [] }),
    ).toEqual([]);
  });
});
