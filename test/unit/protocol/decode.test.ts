import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeToPrimary, decodeToWorker, encode, isOurs } from '../../../src/protocol/decode.js';
import type { ToPrimary, ToWorker } from '../../../src/protocol/messages.js';
import { outcomeFixture } from '../../support/outcome-fixture.js';
import { sampleFixture } from '../../support/sample-fixture.js';

/** As IPC does it. */
const cross = (message: ToPrimary | ToWorker): Record<string, unknown> => JSON.parse(JSON.stringify(encode(message)));

const toPrimary: readonly ToPrimary[] = [
  { type: 'hello', pid: 7, nodeVersion: 'v20.20.2' },
  { type: 'sample', sample: sampleFixture() },
  { type: 'metrics-declared', metrics: [{ name: 'roomsOpen', help: 'Rooms that are open.' }] },
  { type: 'outcome', outcome: outcomeFixture() },
  { type: 'optimized', requestId: 'r1', outcomes: [outcomeFixture()] },
  { type: 'drained', requestId: 'r2', cutCount: 3 },
  { type: 'drain-progress', requestId: 'r2', requests: 1, sockets: 4, webSockets: 2, peers: 37 },
  { type: 'undrained', requestId: 'r5' },
  { type: 'shed-set', requestId: 'r6', pausedCount: 2 },
  { type: 'socket-taken', requestId: 'r3' },
  { type: 'listen', requestId: '1', port: 3000, host: '127.0.0.1', ordinal: 0 },
  { type: 'fault', origin: 'uncaughtException', error: 'SyntaxError: no', frame: 'server.js:3', isHandled: false },
  { type: 'listen', requestId: '2', port: 3443, ordinal: 0, isTls: true },
  { type: 'secure-port', port: 3443 },
  { type: 'check-in', delayMs: 1500 },
  { type: 'log', level: 'warn', message: 'memory is high', fields: { strategy: 'memory' } },
  {
    type: 'refused',
    requestId: 'r4',
    error: { code: 'PS_OPTIMIZE_BUSY', message: 'busy', remedy: 'wait', details: {} },
  },
];
const toWorker: readonly ToWorker[] = [
  { type: 'optimize', requestId: 'r1', strategy: 'memory', trigger: 'command', requestedBy: 'cli' },
  { type: 'drain', requestId: 'r2', graceMs: 5000 },
  { type: 'drain', requestId: 'r2', graceMs: 5000, purpose: 'pause', minPeers: 2 },
  { type: 'undrain', requestId: 'r5' },
  { type: 'shed', requestId: 'r6', forMs: 5000 },
  { type: 'shed', requestId: 'r7', forMs: 5000, moveCount: 3 },
  { type: 'socket', requestId: 'r3', port: 3000, head: 'R0VU', client: '127.0.0.1 40000', isSingle: true },
];

describe('decode', () => {
  it.each(toPrimary)('R5 a $type message of a worker arrives as it was sent', (message) => {
    expect(decodeToPrimary(cross(message))).toEqual(message);
  });

  it.each(toWorker)('R6 a $type message of the primary arrives as it was sent', (message) => {
    expect(decodeToWorker(cross(message))).toEqual(message);
  });

  it('never throws, whatever the message is', () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(...toPrimary.map(({ type }) => type)), (body, type) => {
        const message = { ...(typeof body === 'object' ? body : { body }), ps: 1, type };
        if (isOurs(message)) {
          decodeToPrimary(message);
          decodeToWorker(message);
        }
      }),
    );
  });

  it('never lets a mutated field through that has another type', () => {
    const good = cross({ type: 'sample', sample: sampleFixture() });
    fc.assert(
      fc.property(fc.constantFrom('atMs', 'seq', 'values', 'optimizer', 'streams'), fc.anything(), (field, value) => {
        const sample = { ...(good['sample'] as object), [field]: value };
        const decoded = decodeToPrimary({ ...good, sample });
        if (decoded?.type === 'sample') expect(typeof decoded.sample.atMs).toBe('number');
      }),
    );
  });

  it.each([null, undefined, 'text', 7, [], { type: 'hello' }, { cmd: 'NODE_X' }])(
    'leaves a message of the user alone: %j',
    (message) => {
      expect(isOurs(message)).toBe(false);
    },
  );

  it('drops a message of another protocol version', () => {
    expect(decodeToPrimary({ ps: 2, type: 'hello', pid: 1, nodeVersion: 'v1' })).toBeUndefined();
  });

  it('leaves out a figure that is no number, and keeps the others', () => {
    const sample = { ...sampleFixture(), values: { memoryRatio: 0.5, cpuRatio: null, rssBytes: 'many' } };
    const decoded = decodeToPrimary({ ps: 1, type: 'sample', sample });
    expect(decoded).toMatchObject({ sample: { values: { memoryRatio: 0.5 } } });
    expect(decoded?.type === 'sample' && Object.keys(decoded.sample.values)).toEqual(['memoryRatio']);
  });

  it('refuses more figures, buckets and streams than a worker can have', () => {
    const many = Object.fromEntries(Array.from({ length: 161 }, (_, index) => [`m${index}`, 1]));
    const streams = Array.from({ length: 257 }, () => ({ streamKey: 'a', publishers: 1, viewers: 0 }));
    expect(decodeToPrimary({ ps: 1, type: 'sample', sample: { ...sampleFixture(), values: many } })).toBeUndefined();
    expect(decodeToPrimary({ ps: 1, type: 'sample', sample: { ...sampleFixture(), streams } })).toBeUndefined();
  });
});
