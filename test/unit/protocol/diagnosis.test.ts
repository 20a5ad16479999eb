import { describe, expect, it, test } from 'vitest';
import { decodeToPrimary, decodeToWorker, encode } from '../../../src/protocol/decode.js';
import { type DiagnosticOrder, longestActionText, longestAnswer } from '../../../src/protocol/diagnosis.js';

const received = (message: object): Readonly<Record<string, unknown>> => JSON.parse(JSON.stringify(message));
const decodeOrder = (order: unknown): unknown =>
  decodeToWorker({ ...received({ ps: 1, type: 'diagnose', requestId: 'r1' }), order });

describe('diagnose', () => {
  test.each<DiagnosticOrder>([
    { kind: 'trigger', action: 'echo', input: '{"a":1}' },
    { kind: 'trigger', action: 'echo' },
    { kind: 'profile', profile: 'cpu', durationMs: 10_000 },
    { kind: 'profile-part', profileId: 'id', offset: 65_536 },
    { kind: 'heap-snapshot', file: '/run/heap' },
    { kind: 'inspect', port: 0 },
    { kind: 'inspect-close' },
  ])('%j arrives as it was sent', (order) => {
    const message = { type: 'diagnose', requestId: 'r1', order } as const;
    expect(decodeToWorker(received(encode(message)))).toEqual(message);
  });

  test.each([
    [undefined],
    [{ kind: 'trigger' }],
    [{ kind: 'trigger', action: 'echo', input: 5 }],
    [{ kind: 'trigger', action: 'echo', input: 'x'.repeat(longestActionText + 1) }],
    [{ kind: 'profile', profile: 'time', durationMs: 1 }],
    [{ kind: 'profile', profile: 'cpu', durationMs: 86_400_000 }],
    [{ kind: 'profile-part', profileId: 'id', offset: -1 }],
    [{ kind: 'inspect', port: 70_000 }],
    [{ kind: 'shutdown' }],
  ])('%j is dropped', (order) => {
    expect(decodeOrder(order)).toBeUndefined();
  });
});

it('an answer has a limit, and a reason for a replacement is cut', () => {
  const base = { ps: 1, requestId: 'r1' };
  expect(decodeToPrimary({ ...base, type: 'diagnosed', answer: '{}' })).toEqual({
    type: 'diagnosed',
    requestId: 'r1',
    answer: '{}',
  });
  expect(decodeToPrimary({ ...base, type: 'diagnosed', answer: 'x'.repeat(longestAnswer + 1) })).toBeUndefined();
  const cut = decodeToPrimary({ ps: 1, type: 'replacement', reason: 'x'.repeat(9000) });
  expect(cut).toEqual({ type: 'replacement', reason: 'x'.repeat(2000) });
  expect(decodeToPrimary({ ps: 1, type: 'replacement' })).toBeUndefined();
});
