import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { triagePeer } from '../../../src/optimizer/peer-triage.js';

const limits = { disconnectedGraceMs: 15_000, idleMs: 60_000 };
const nowMs = 1_000_000;

function verdict(connectionState: string, stateAgeMs?: number, quietMs?: number): string {
  const at = (ageMs: number | undefined): number | undefined => (ageMs === undefined ? undefined : nowMs - ageMs);
  return triagePeer({ connectionState, stateSinceAtMs: at(stateAgeMs), lastActivityAtMs: at(quietMs) }, limits, nowMs);
}

describe('peer triage', () => {
  it('R22 failed and closed peers may be closed at once', () => {
    expect(verdict('failed')).toBe('failed');
    expect(verdict('closed', 0, 0)).toBe('failed');
  });

  it('R22 a disconnected peer may be closed past its grace time', () => {
    expect(verdict('disconnected', 15_000)).toBe('keep');
    expect(verdict('disconnected', 15_001)).toBe('disconnected');
    expect(verdict('disconnected', undefined, 1e6)).toBe('keep');
  });

  it('R24 a quiet peer is suspected past the idle time', () => {
    expect(verdict('connected', 1e6, 60_000)).toBe('keep');
    expect(verdict('connected', 1e6, 60_001)).toBe('idle');
  });

  it('R24 a connected peer with recent or unknown activity is always kept', () => {
    fc.assert(
      fc.property(
        fc.option(fc.integer({ min: 0, max: limits.idleMs }), { nil: undefined }),
        fc.nat(),
        (quietMs, age) => {
          expect(verdict('connected', age, quietMs)).toBe('keep');
        },
      ),
    );
  });
});
