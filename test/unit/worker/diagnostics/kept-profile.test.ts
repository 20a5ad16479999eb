import { describe, expect, it } from 'vitest';
import { partLength } from '../../../../src/protocol/diagnosis.js';
import { KeptProfile } from '../../../../src/worker/diagnostics/kept-profile.js';
import { ManualClock } from '../../../support/manual-clock.js';

const long = `${'a'.repeat(partLength)}${'b'.repeat(10)}`;
const failed = expect.objectContaining({ code: 'PS_PROFILE_FAILED' });

describe('KeptProfile', () => {
  it('its parts are the whole, and after the last one nothing is kept', async () => {
    const kept = new KeptProfile(new ManualClock());
    const { profileId, lengthChars } = await kept.take(() => Promise.resolve(long));
    expect(lengthChars).toBe(long.length);
    expect(kept.part(profileId, 0) + kept.part(profileId, partLength)).toBe(long);
    expect(() => kept.part(profileId, 0)).toThrow(failed);
  });

  it('nobody fetches it for a minute: it is forgotten', async () => {
    const clock = new ManualClock();
    const kept = new KeptProfile(clock);
    const { profileId } = await kept.take(() => Promise.resolve(long));
    clock.advance(59_000);
    kept.part(profileId, 0);
    clock.advance(59_000);
    kept.part(profileId, 0);
    clock.advance(60_001);
    expect(() => kept.part(profileId, 0)).toThrow(failed);
  });

  it('one at a time, also after one that failed', async () => {
    const kept = new KeptProfile(new ManualClock());
    const failing = kept.take(() => Promise.reject(new Error('no inspector')));
    await expect(kept.take(() => Promise.resolve('{}'))).rejects.toMatchObject({ code: 'PS_PROFILE_BUSY' });
    await expect(failing).rejects.toThrow('no inspector');
    expect((await kept.take(() => Promise.resolve('{}'))).lengthChars).toBe(2);
  });
});
