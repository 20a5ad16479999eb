import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PeerFacts, triagePeer } from '../../../../src/optimizer/peers/peer-triage.js';

const limits = { disconnectedGraceMs: 15_000, silentMs: 5000, idleMs: 60_000 };
const nowMs = 1_000_000;

function verdict(
  connectionState: string,
  stateAgeMs?: number,
  quietMs?: number,
  more: Partial<PeerFacts> = {},
): string {
  const at = (ageMs: number | undefined): number | undefined => (ageMs === undefined ? undefined : nowMs - ageMs);
  const times = { stateSinceAtMs: at(stateAgeMs), lastActivityAtMs: at(quietMs) };
  return triagePeer(
    { connectionState, dtlsState: undefined, silentForMs: undefined, longestSilenceMs: undefined, ...times, ...more },
    limits,
    nowMs,
  );
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

  it('R22 DTLS tells that the other side left or failed, whatever the connection state says', () => {
    expect(verdict('connected', 0, 0, { dtlsState: 'closed' })).toBe('left');
    expect(verdict('connected', 0, 0, { dtlsState: 'failed' })).toBe('failed');
    for (const dtlsState of ['new', 'connecting', 'connected'])
      expect(verdict('connected', 0, 0, { dtlsState })).toBe('keep');
  });

  it('R22 a connected peer from which nothing at all comes for 5 s is dead', () => {
    expect(verdict('connected', 1e6, 5000, { silentForMs: 4999 })).toBe('keep');
    expect(verdict('connected', 1e6, 5000, { silentForMs: 5000 })).toBe('silent');
    expect(verdict('connecting', 1e6, 5000, { silentForMs: 5000 })).toBe('keep');
    expect(verdict('connected', 1e6, 5000, { silentForMs: 5000, longestSilenceMs: 3000 })).toBe('silent');
    expect(verdict('connected', 1e6, 5000, { silentForMs: 9000, longestSilenceMs: 6000 })).toBe('keep');
    expect(verdict('connected', 1e6, 5000, { silentForMs: 9600, longestSilenceMs: 6000 })).toBe('silent');
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
