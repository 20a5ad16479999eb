import { expect, test } from 'vitest';
import { Batch, maxBatchBytes, readBatch } from '../../../../src/worker/relay/batch.js';

function read(bytes: Buffer): string[] {
  const texts: string[] = [];
  readBatch(bytes, (datagram) => texts.push(datagram.toString()));
  return texts;
}

test('what is put into a batch comes out of it in order, and then it is empty', () => {
  const batch = new Batch();
  batch.add(Buffer.from('ab'), Buffer.from('cd'));
  batch.add(Buffer.from('e'), undefined);
  expect(read(batch.take())).toEqual(['abcd', 'e']);
  expect(batch.isEmpty).toBe(true);
});

test('a batch is never larger than a datagram', () => {
  const batch = new Batch();
  const header = Buffer.alloc(6);
  const payload = Buffer.alloc(1200);
  while (batch.hasRoom(header.length + payload.length)) batch.add(header, payload);
  expect(batch.take().length).toBeLessThanOrEqual(maxBatchBytes);
});

test('of a batch that was cut off what is whole is read', () => {
  const batch = new Batch();
  batch.add(Buffer.from('whole'), undefined);
  batch.add(Buffer.from('cut off'), undefined);
  const bytes = batch.take();
  for (let length = 0; length < bytes.length; length += 1) {
    expect(read(bytes.subarray(0, length))).toEqual(length < 7 ? [] : ['whole']);
  }
});
