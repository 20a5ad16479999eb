import { describe, expect, it } from 'vitest';
import { type GarbageFacts, judgeGarbageCollection } from '../../../../src/optimizer/memory/garbage-decision.js';

const facts: GarbageFacts = {
  isEnabled: true,
  memoryRatio: 0.9,
  gcThreshold: 0.7,
  heapUsedBytes: 400e6,
  floorBytes: 100e6,
  droppedBytes: 0,
};

function reasonWith(changes: Partial<GarbageFacts>): string | undefined {
  const verdict = judgeGarbageCollection({ ...facts, ...changes });
  return verdict.isWorthwhile ? undefined : verdict.reason;
}

describe('forced garbage collection', () => {
  it('R16 happens when memory is above gcThreshold and much of the heap is garbage', () => {
    expect(reasonWith({})).toBeUndefined();
    expect(reasonWith({ floorBytes: undefined })).toBeUndefined();
  });

  it('R16 is skipped when it is disabled', () => {
    expect(reasonWith({ isEnabled: false })).toContain('ENABLE_GC');
  });

  it('R16 is skipped at or below gcThreshold, and before memory is measured', () => {
    expect(reasonWith({ memoryRatio: 0.7 })).toBe('memory usage 70.0 % is not above gcThreshold 70.0 %');
    expect(reasonWith({ memoryRatio: undefined })).toContain('not measured');
  });

  it('R91 is skipped when less than a quarter of the heap could be freed', () => {
    expect(reasonWith({ floorBytes: 350e6 })).toContain('could be freed');
    expect(reasonWith({ floorBytes: 500e6 })).toContain('only 0 B');
  });

  it('R91 counts what was just dropped from caches as garbage', () => {
    expect(reasonWith({ floorBytes: 350e6, droppedBytes: 100e6 })).toBeUndefined();
  });

  it('R91 is skipped when the pause would be long', () => {
    expect(reasonWith({ heapUsedBytes: 2000e6, floorBytes: 1000e6 })).toContain('900 ms');
    expect(reasonWith({ heapUsedBytes: 2000e6, floorBytes: undefined })).toContain('1800 ms');
  });
});
