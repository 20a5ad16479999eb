import { expect, it } from 'vitest';
import { decodeStored, encodeStored } from '../../../../src/store/redis/codec.js';
import { decodeEvent, decodeFrame, decodeSnapshot } from '../../../../src/store/redis/decode-stored.js';
import { Chooser, fuzzRun } from '../../../support/fuzz/fuzz-run.js';
import { spoiled } from '../../../support/fuzz/hostile-values.js';
import { hasOnlySoundNumbers, isPrototypeClean } from '../../../support/fuzz/sound-value.js';
import { frameFixture, optimizationFixture, snapshotFixture } from '../../../support/snapshot-fixture.js';

const { seed, count } = fuzzRun(1000);
const kinds = [
  { sound: snapshotFixture(), decode: decodeSnapshot },
  { sound: frameFixture(), decode: decodeFrame },
  { sound: optimizationFixture(), decode: decodeEvent },
] as const;

function spoiledBytes(chooser: Chooser, packed: Buffer): Buffer {
  if (!chooser.chance(0.4)) return packed;
  return chooser.chance(0.3)
    ? chooser.bytes(chooser.below(400))
    : Buffer.from(chooser.mutate(packed.toString('latin1')), 'latin1');
}

it(`S11 ${count} spoiled values of Redis, seed ${seed}: none throws, and what is read is sound`, () => {
  const chooser = new Chooser(seed);
  for (let at = 0; at < count; at += 1) {
    const { sound, decode } = chooser.pick(kinds);
    const packed = encodeStored(spoiled(chooser, sound), chooser.chance(0.5)) ?? Buffer.alloc(0);
    const decoded = decode(decodeStored(spoiledBytes(chooser, packed)));
    expect(hasOnlySoundNumbers(decoded), `seed ${seed}, value ${at}`).toBe(true);
  }
  expect(isPrototypeClean()).toBe(true);
}, 600_000);
