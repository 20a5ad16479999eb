import { join } from 'node:path';
import { expect, test } from 'vitest';

interface LiveLayers {
  note(channel: number, origin: { readonly sinceMs: number }): void;
  choose(best?: string): number | undefined;
}

const file = join(import.meta.dirname, '../../../examples/livestream/layers.mjs');
const { LiveLayers } = (await import(file)) as { LiveLayers: new (now: () => number) => LiveLayers };
const [full, half, quarter] = [1, 2, 3] as const;

function start() {
  let nowMs = 0;
  const live = new LiveLayers(() => nowMs);
  const note = (atMs: number, origin: { readonly sinceMs: number }, ...channels: readonly number[]) => {
    nowMs = atMs;
    for (const channel of channels) live.note(channel, origin);
  };
  return { live, note };
}

test('the best layer that arrives and may be had is chosen, else the nearest above it', () => {
  const { live, note } = start();
  expect(live.choose()).toBeUndefined();
  note(0, { sinceMs: 1 }, full, quarter);
  expect([live.choose(), live.choose('h'), live.choose('q')]).toEqual([full, quarter, quarter]);
  const one = start();
  one.note(0, { sinceMs: 1 }, full, half);
  expect(one.live.choose('q')).toBe(half);
});

test('a layer that is no longer sent is not chosen', () => {
  const { live, note } = start();
  const origin = { sinceMs: 1 };
  note(0, origin, full, half);
  note(600, origin, half);
  note(800, origin, half);
  expect(live.choose()).toBe(half);
  note(2000, origin);
  expect(live.choose()).toBeUndefined();
});

test('the layers are those of the newest sender, of an older one only after it fell silent', () => {
  const { live, note } = start();
  const [old, moved] = [{ sinceMs: 1 }, { sinceMs: 2 }];
  note(0, old, full, half, quarter);
  note(100, moved, quarter);
  note(200, old, full, half);
  expect(live.choose()).toBe(quarter);
  note(900, old, full);
  expect(live.choose()).toBe(full);
});
