import { expect, it } from 'vitest';
import { decodeToPrimary, decodeToWorker, encode, isOurs } from '../../../src/protocol/decode.js';
import type { ToPrimary, ToWorker } from '../../../src/protocol/messages.js';
import { Chooser, fuzzRun } from '../../support/fuzz/fuzz-run.js';
import { hostileValue, jsonOf, spoiled } from '../../support/fuzz/hostile-values.js';
import { hasOnlySoundNumbers, isPrototypeClean } from '../../support/fuzz/sound-value.js';
import { outcomeFixture } from '../../support/outcome-fixture.js';
import { sampleFixture } from '../../support/sample-fixture.js';

const { seed, count } = fuzzRun(1000);
/** Of one message, as the primary keeps it (research: security S8). */
const mostKeptBytes = 262_144;
const toPrimary: readonly ToPrimary[] = [
  { type: 'hello', pid: 7, nodeVersion: 'v20.20.2' },
  { type: 'sample', sample: sampleFixture() },
  { type: 'metrics-declared', metrics: [{ name: 'roomsOpen', help: 'Rooms that are open.' }] },
  { type: 'outcome', outcome: outcomeFixture() },
  { type: 'optimized', requestId: 'r1', outcomes: [outcomeFixture()] },
  { type: 'drain-progress', requestId: 'r2', requests: 1, sockets: 4, webSockets: 2, peers: 37 },
  { type: 'listen', requestId: '1', port: 3000, host: '127.0.0.1', ordinal: 0 },
  { type: 'fault', origin: 'uncaughtException', error: 'SyntaxError: no', frame: 'server.js:3', isHandled: false },
  { type: 'check-in', delayMs: 1500 },
  { type: 'log', level: 'warn', message: 'memory is high', fields: { strategy: 'memory' } },
  { type: 'diagnosed', requestId: 'r9', answer: '{}' },
];
const toWorker: readonly ToWorker[] = [
  { type: 'optimize', requestId: 'r1', strategy: 'memory', trigger: 'command', requestedBy: 'cli' },
  { type: 'drain', requestId: 'r2', graceMs: 5000, purpose: 'pause', minPeers: 2 },
  { type: 'socket', requestId: 'r3', port: 3000, head: 'R0VU', client: '127.0.0.1 40000', isSingle: true },
];

it(`S8 ${count} spoiled messages, seed ${seed}: none throws, and what is let through is sound and of bounded size`, () => {
  const chooser = new Chooser(seed);
  for (let at = 0; at < count; at += 1) {
    const sound: ToPrimary | ToWorker = chooser.pick([...toPrimary, ...toWorker]);
    const raw: unknown = chooser.chance(0.05) ? hostileValue(chooser) : spoiled(chooser, encode(sound));
    // As it comes from the channel.
    const message: unknown = JSON.parse(jsonOf(raw));
    if (!isOurs(message)) continue;
    const place = `seed ${seed}, message ${at}`;
    for (const decoded of [decodeToPrimary(message), decodeToWorker(message)]) {
      expect(hasOnlySoundNumbers(decoded), place).toBe(true);
      expect(JSON.stringify(decoded ?? null).length, place).toBeLessThanOrEqual(mostKeptBytes);
    }
  }
  expect(isPrototypeClean()).toBe(true);
}, 600_000);
