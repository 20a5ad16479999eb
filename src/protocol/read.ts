/** Readers of untrusted data: each returns the value when it is what it should be, and `undefined` when not. */

export type UnknownRecord = Readonly<Record<string, unknown>>;

export function readRecord(value: unknown): UnknownRecord | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as UnknownRecord) : undefined;
}

export function readNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function readCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

export function readBoolean(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

export function readText(value: unknown, maxLength = 256): string | undefined {
  return typeof value === 'string' && value.length <= maxLength ? value : undefined;
}

/** Texts that are only shown: cut rather than refused. */
export function readCutText(value: unknown, maxLength: number): string | undefined {
  return typeof value === 'string' ? cut(value, maxLength) : undefined;
}

/** V8's `slice` keeps the whole text alive behind the part: a worker could fill the primary with reasons of 30 MB. */
function cut(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : structuredClone(text.slice(0, maxLength));
}

export function readOneOf<T extends string | boolean>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((choice) => choice === value);
}

/** All items readable and at most `maxLength` of them, or `undefined`. */
export function readList<T>(
  value: unknown,
  maxLength: number,
  readItem: (item: unknown) => T | undefined,
): readonly T[] | undefined {
  if (!Array.isArray(value) || value.length > maxLength) return undefined;
  const items = value.map(readItem);
  return items.every((item) => item !== undefined) ? items : undefined;
}

/** The first `maxEntries` entries that are plain: text (cut at 2,000), number, boolean or null. */
export function readFlat(
  record: UnknownRecord,
  maxEntries: number,
): Readonly<Record<string, string | number | boolean | null>> {
  const entries = Object.entries(record)
    .slice(0, maxEntries)
    .flatMap(([key, value]) => (isPlain(value) ? [[key, typeof value === 'string' ? cut(value, 2000) : value]] : []));
  return Object.fromEntries(entries) as Readonly<Record<string, string | number | boolean | null>>;
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Removes the keys that hold `undefined`, so that optional properties are absent rather than undefined. */
export function compact<T extends object>(value: T): Compact<T> {
  const present: Partial<T> = {};
  for (const key in value) {
    if (Object.hasOwn(value, key) && value[key] !== undefined) present[key] = value[key];
  }
  return present as unknown as Compact<T>;
}

type Compact<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** A TCP or UDP port, 0 included. */
export function readPort(value: unknown): number | undefined {
  const port = readCount(value);
  return port !== undefined && port <= 65_535 ? port : undefined;
}
