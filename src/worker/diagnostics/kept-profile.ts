import { randomUUID } from 'node:crypto';
import type { Cancel, Clock } from '../../core/clock.js';
import { SupervisorError } from '../../core/errors.js';
import { partLength } from '../../protocol/diagnosis.js';

/** A profile waits so long for whoever asked for it. */
const keepMs = 60_000;
/** Some minutes of a large program. */
const longestProfile = 128 * 1024 * 1024;

/** The profile that is being fetched; there is one at a time, since each costs the worker time and memory. */
export class KeptProfile {
  readonly #clock: Clock;
  #isTaking = false;
  #kept: { readonly profileId: string; readonly text: string } | undefined;
  #cancelForgetting: Cancel | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws {SupervisorError} PS_PROFILE_BUSY, PS_PROFILE_FAILED */
  async take(profile: () => Promise<string>): Promise<{ readonly profileId: string; readonly lengthChars: number }> {
    if (this.#isTaking) throw new SupervisorError('PS_PROFILE_BUSY');
    this.#isTaking = true;
    this.#forget();
    try {
      const text = await profile();
      if (text.length > longestProfile)
        throw new SupervisorError('PS_PROFILE_FAILED', {
          reason: `it has ${text.length} characters; take a shorter one`,
        });
      const profileId = randomUUID();
      this.#kept = { profileId, text };
      this.#forgetLater();
      return { profileId, lengthChars: text.length };
    } finally {
      this.#isTaking = false;
    }
  }

  /**
   * Returns a part; after the last one the profile is forgotten.
   * @throws {SupervisorError} PS_PROFILE_FAILED
   */
  part(profileId: string, offset: number): string {
    const kept = this.#kept;
    if (kept?.profileId !== profileId)
      throw new SupervisorError('PS_PROFILE_FAILED', { reason: `it was not fetched within ${keepMs / 1000} s` });
    const end = offset + partLength;
    if (end >= kept.text.length) this.#forget();
    else this.#forgetLater();
    return kept.text.slice(offset, end);
  }

  #forgetLater(): void {
    this.#cancelForgetting?.();
    this.#cancelForgetting = this.#clock.after(keepMs, () => this.#forget());
  }

  #forget(): void {
    this.#cancelForgetting?.();
    this.#kept = undefined;
  }
}
