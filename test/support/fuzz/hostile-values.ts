import type { Chooser } from './fuzz-run.js';

const names = [
  'strategy',
  'workerId',
  'dryRun',
  'type',
  'ps',
  'values',
  'slot',
  'count',
  '__proto__',
  'constructor',
  'toString',
  '',
];
const scalars: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  -0,
  9_007_199_254_740_993,
  '',
  'memory',
  'all',
  '../../etc/passwd',
  '\u0000\u001b[2J\u202e',
  '<script>alert(1)</script>',
  '\ud800',
  "'; DROP TABLE workers; --",
  '$(reboot)',
  'a'.repeat(3000),
];

/** A value that JSON can hold, as somebody would make it who wants to do harm. */
export function hostileValue(chooser: Chooser, depth = 0): unknown {
  if (depth > 5 || chooser.chance(0.4)) return chooser.pick(scalars);
  const size = chooser.below(depth < 2 && chooser.chance(0.05) ? 100 : 4);
  const items = Array.from({ length: size }, () => hostileValue(chooser, depth + 1));
  if (chooser.chance(0.4)) return items;
  // As JSON.parse makes it: an own key even when it is __proto__.
  return Object.fromEntries(items.map((item) => [chooser.pick(names), item]));
}

/** Text that is JSON, nearly JSON, or JSON with keys that reach for prototypes. */
export function hostileJson(chooser: Chooser): string {
  const text = JSON.stringify(hostileValue(chooser));
  if (chooser.chance(0.1)) return `{"__proto__":${text},"constructor":{"prototype":${text}}}`;
  if (chooser.chance(0.05)) return '{"a":'.repeat(2000) + text;
  return chooser.chance(0.2) ? chooser.mutate(text) : text;
}

/** As JSON; what has no form there becomes null. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value === undefined ? null : value);
}

/** The same value with one or several parts of it replaced, removed, doubled or made huge. */
export function spoiled(chooser: Chooser, sound: unknown): unknown {
  let value = structuredClone(sound);
  do value = spoilOnce(chooser, value);
  while (chooser.chance(0.3));
  return value;
}

function spoilOnce(chooser: Chooser, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || chooser.chance(0.15)) return spoiledLeaf(chooser, value);
  const record = value as Record<string, unknown>;
  const keys = Object.keys(record);
  const key = keys.length === 0 || chooser.chance(0.05) ? chooser.pick(names) : chooser.pick(keys);
  if (chooser.chance(0.1)) Reflect.deleteProperty(record, key);
  else
    Object.defineProperty(record, key, {
      ...plain,
      value: spoilOnce(chooser, Object.hasOwn(record, key) ? record[key] : undefined),
    });
  return record;
}

const plain = { enumerable: true, configurable: true, writable: true } as const;

function spoiledLeaf(chooser: Chooser, value: unknown): unknown {
  if (chooser.chance(0.05)) return 'x'.repeat(chooser.pick([3000, 70_000]));
  if (chooser.chance(0.1) && JSON.stringify(value ?? 0).length < 1000)
    return Array.from({ length: 1 + chooser.below(400) }, () => value);
  return hostileValue(chooser, 2);
}
