const objectBytes = 56;
const slotBytes = 8;
/** Larger structures are cut off here and estimated too low: a size must not cost more than it saves. */
const mostVisits = 10_000;

/** Estimates the memory that a value keeps, in bytes; shared parts count once. */
export function estimateBytes(value: unknown): number {
  const seen = new Set<object>();
  const waiting: unknown[] = [value];
  let bytes = 0;
  for (let visits = 0; waiting.length > 0 && visits < mostVisits; visits += 1) {
    const one = waiting.pop();
    bytes += ownBytes(one);
    if (typeof one !== 'object' || one === null || seen.has(one)) continue;
    seen.add(one);
    for (const part of partsOf(one)) {
      bytes += slotBytes;
      if (waiting.length < mostVisits) waiting.push(part);
    }
  }
  return bytes;
}

function ownBytes(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return 16 + stringBytes(value);
    case 'object':
      return value === null ? 0 : ArrayBuffer.isView(value) ? objectBytes + value.byteLength : objectBytes;
    case 'function':
      return objectBytes;
    default:
      return slotBytes;
  }
}

/** V8 keeps a string in one byte per character unless some character needs two. */
export function stringBytes(text: string): number {
  return Buffer.byteLength(text, 'utf8') === text.length ? text.length : 2 * text.length;
}

function partsOf(value: object): Iterable<unknown> {
  if (ArrayBuffer.isView(value)) return [];
  if (value instanceof Map) return keysAndValues(value as Map<unknown, unknown>);
  if (value instanceof Set || Array.isArray(value)) return value as Iterable<unknown>;
  return Object.values(value) as unknown[];
}

function* keysAndValues(map: Map<unknown, unknown>): Iterable<unknown> {
  for (const [key, value] of map) {
    yield key;
    yield value;
  }
}
