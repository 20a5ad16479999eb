import { join } from 'node:path';
import { RtpHeader, RtpPacket } from 'werift';
import { expect, test } from 'vitest';

interface Origin {
  readonly sinceMs: number;
}
interface Switch {
  next(packet: RtpPacket, origin: Origin, channel: number): RtpPacket | undefined;
  interrupt(): void;
}
type SwitchClass = new (clockRate: number, isStart: (payload: Buffer) => boolean, now: () => number) => Switch;

const folder = join(import.meta.dirname, '../../../examples/livestream');
const { RtpSwitch } = (await import(join(folder, 'rtp-switch.mjs'))) as { RtpSwitch: SwitchClass };
const { isKeyFrameStart } = (await import(join(folder, 'vp8.mjs'))) as {
  isKeyFrameStart: (payload: Buffer) => boolean;
};

const keyFrame = Buffer.from([0x10, 0x00]);
const otherFrame = Buffer.from([0x10, 0x01]);

function packet(sequenceNumber: number, timestamp: number, payload = otherFrame): RtpPacket {
  return new RtpPacket(new RtpHeader({ sequenceNumber, timestamp }), payload);
}

function start() {
  let nowMs = 0;
  const lane = new RtpSwitch(90_000, isKeyFrameStart, () => nowMs);
  const sendOf =
    (channel: number) =>
    (atMs: number, origin: Origin, ...given: Parameters<typeof packet>) => {
      nowMs = atMs;
      const sent = lane.next(packet(...given), origin, channel)?.header;
      return sent && [sent.sequenceNumber, sent.timestamp];
    };
  return { lane, sendOf, send: sendOf(1) };
}

test('nothing is sent before a key frame, and a newer origin takes over with its first one without a jump', () => {
  const { send } = start();
  const [old, moved] = [{ sinceMs: 1 }, { sinceMs: 2 }];
  expect(send(0, old, 9, 900)).toBeUndefined();
  expect(send(10, old, 10, 1000, keyFrame)).toEqual([10, 1000]);
  expect(send(20, moved, 65_535, 4_294_967_295)).toBeUndefined();
  expect(send(30, old, 11, 2800)).toEqual([11, 2800]);
  expect(send(40, moved, 65_535, 4_294_967_295, keyFrame)).toEqual([12, 2800 + 900]);
  expect(send(41, moved, 0, 2999)).toEqual([13, 2800 + 900 + 3000]);
  expect(send(42, old, 12, 4600, keyFrame)).toBeUndefined();
});

test('an older origin follows one that fell silent', () => {
  const { send } = start();
  const [older, newer] = [{ sinceMs: 1 }, { sinceMs: 2 }];
  send(0, newer, 1, 1000, keyFrame);
  expect(send(100, older, 50, 0, keyFrame)).toBeUndefined();
  expect(send(600, older, 50, 0, keyFrame)).toEqual([2, 1000 + 54_000]);
});

test('another layer takes over with its key frame without a jump, and what was left out on purpose begins with one', () => {
  const { lane, sendOf } = start();
  const [best, lower, origin] = [sendOf(1), sendOf(2), { sinceMs: 1 }];
  best(0, origin, 10, 1000, keyFrame);
  expect(lower(10, origin, 70, 500)).toBeUndefined();
  expect(lower(20, origin, 71, 600, keyFrame)).toEqual([11, 1000 + 1800]);
  lane.interrupt();
  expect(lower(30, origin, 72, 1500)).toBeUndefined();
  expect(lower(40, origin, 73, 2400, keyFrame)).toEqual([12, 2800 + 1800]);
});

test('key frames are known in every form of the payload descriptor, and by their first packet only', () => {
  expect(isKeyFrameStart(Buffer.from([0x90, 0xe0, 0x81, 0x02, 0x03, 0x20, 0x00]))).toBe(true);
  expect(isKeyFrameStart(Buffer.from([0x90, 0xe0, 0x81, 0x02, 0x03, 0x20, 0x01]))).toBe(false);
  expect(isKeyFrameStart(Buffer.from([0x90, 0x80, 0x11, 0x00]))).toBe(true);
  expect(isKeyFrameStart(Buffer.from([0x00, 0x00]))).toBe(false);
  expect(isKeyFrameStart(Buffer.from([0x11, 0x00]))).toBe(false);
  for (let length = 0; length < 6; length += 1) expect(isKeyFrameStart(Buffer.alloc(length, 0xff))).toBe(false);
});
