/** A message by its fields' numbers, without knowing what they mean: https://protobuf.dev/programming-guides/encoding/ */
export type ReadMessage = ReadonlyMap<number, readonly (number | Buffer)[]>;

/** Reads what is one behind the other, each behind its length. */
export function readDelimited(bytes: Buffer): readonly ReadMessage[] {
  const messages: ReadMessage[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [size, start] = readVarint(bytes, at);
    messages.push(readMessage(bytes.subarray(start, start + size)));
    at = start + size;
    if (at > bytes.length) throw new Error('the last message is cut');
  }
  return messages;
}

export function readMessage(bytes: Buffer): ReadMessage {
  const fields = new Map<number, (number | Buffer)[]>();
  for (let at = 0; at < bytes.length; ) {
    const [tag, start] = readVarint(bytes, at);
    const [value, end] = readValue(bytes, start, tag % 8);
    const field = Math.floor(tag / 8);
    fields.set(field, [...(fields.get(field) ?? []), value]);
    at = end;
  }
  return fields;
}

export function readPacked(bytes: Buffer): readonly number[] {
  const values: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [value, end] = readVarint(bytes, at);
    values.push(value);
    at = end;
  }
  return values;
}

export function fromZigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

function readValue(bytes: Buffer, at: number, wire: number): readonly [number | Buffer, number] {
  if (wire === 0) return readVarint(bytes, at);
  if (wire === 1) return [bytes.readDoubleLE(at), at + 8];
  if (wire !== 2) throw new Error(`wire type ${wire}`);
  const [size, start] = readVarint(bytes, at);
  if (start + size > bytes.length) throw new Error('a field is cut');
  return [bytes.subarray(start, start + size), start + size];
}

function readVarint(bytes: Buffer, at: number): readonly [number, number] {
  let value = 0;
  for (let n = 0; ; n += 1) {
    const byte = bytes.readUInt8(at + n);
    value += (byte % 128) * 128 ** n;
    if (byte < 128) return [value, at + n + 1];
  }
}
