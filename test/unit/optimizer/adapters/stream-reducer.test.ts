import { describe, expect, it } from 'vitest';
import { streamReducer } from '../../../../src/optimizer/adapters/stream-reducer.js';

const options = { signal: new AbortController().signal };

function setUp(streamCount: number, canPause = false) {
  const streams = Array.from({ length: streamCount }, (_, i) => `s${i}`);
  const layers = new Map<string, string>();
  const paused = new Set<string>();
  const reducer = streamReducer({
    streams: () => streams,
    layers: ['f', 'h', 'q'],
    setMaxLayer: (streamKey, rid) => layers.set(streamKey, rid),
    ...(canPause && {
      setVideoPaused: (streamKey: string, isPaused: boolean) =>
        isPaused ? paused.add(streamKey) : paused.delete(streamKey),
    }),
  });
  const levels = (): string[] => streams.map((one) => (paused.has(one) ? '-' : (layers.get(one) ?? 'f')));
  return { reducer, streams, levels, text: () => levels().join('') };
}

describe('reducer of streams', () => {
  it('R22 a step takes a quarter of the streams one level down, the least reduced first', async () => {
    const { reducer, text } = setUp(8);
    expect(await reducer.reduce(options)).toBe(2);
    expect(text()).toBe('hhffffff');
    for (let i = 0; i < 3; i += 1) await reducer.reduce(options);
    expect(text()).toBe('hhhhhhhh');
    await reducer.reduce(options);
    expect(text()).toBe('qqhhhhhh');
  });

  it('R22 the worst layer is the floor, and a paused video lies below it', async () => {
    const layered = setUp(1);
    expect([await layered.reducer.reduce(options), await layered.reducer.reduce(options)]).toEqual([1, 1]);
    expect([await layered.reducer.reduce(options), layered.text()]).toEqual([0, 'q']);
    const pausing = setUp(1, true);
    for (let i = 0; i < 4; i += 1) await pausing.reducer.reduce(options);
    expect(pausing.text()).toBe('-');
  });

  it('R22 raising goes the opposite way until nothing is left, and a pause ends before its layer is set', async () => {
    const { reducer, text } = setUp(4, true);
    for (let i = 0; i < 12; i += 1) await reducer.reduce(options);
    expect(text()).toBe('----');
    expect(await reducer.raise?.(options)).toBe(1);
    expect(text()).toBe('q---');
    for (let i = 0; i < 11; i += 1) await reducer.raise?.(options);
    expect([text(), await reducer.raise?.(options)]).toEqual(['ffff', 0]);
  });

  it('R22 recover takes every stream back, and a stream that ended is forgotten', async () => {
    const { reducer, streams, text } = setUp(4);
    for (let i = 0; i < 4; i += 1) await reducer.reduce(options);
    streams.pop();
    await reducer.recover();
    expect([text(), await reducer.raise?.(options)]).toEqual(['fff', 0]);
  });

  it('R99 a stream that cannot be reduced keeps its level; a step in which all fail says why', async () => {
    const failing = new Set(['a']);
    const reducer = streamReducer({
      streams: () => ['a', 'b'],
      layers: ['f', 'q'],
      stepRatio: 1,
      setMaxLayer: (streamKey) => {
        if (failing.has(streamKey)) throw new Error(`no encoder for ${streamKey}`);
      },
    });
    expect(await reducer.reduce(options)).toBe(1);
    await expect(reducer.reduce(options)).rejects.toThrow('no encoder for a');
    failing.clear();
    expect(await reducer.reduce(options)).toBe(1);
  });
});
