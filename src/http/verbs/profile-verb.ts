import { profileKinds } from '../../protocol/diagnosis.js';
import { SupervisorError } from '../../core/errors.js';
import * as v from 'valibot';
import type { AdminPorts } from '../ports/ports.js';
import { wholeNumber } from '../validate.js';
import { defineVerb, type Verb } from './verb.js';

const longestProfileMs = 60_000;
/** Deflated it is a tenth of this, and goes through the store in one piece. */
const mostChars = 8_000_000;

export const profileEntries = {
  workerId: wholeNumber(1, 999_999_999),
  profile: v.picklist(profileKinds, 'must be cpu or heap'),
  durationMs: wholeNumber(1, longestProfileMs),
};

/** For another node, which cannot fetch it part by part: the whole profile as one text. */
export const profileVerb: Verb = defineVerb({
  name: 'profile',
  summary: 'Profiles a worker and answers with the profile.',
  entries: profileEntries,
  async run({ ports, body: { workerId, profile, durationMs } }) {
    const taken = await ports.diagnostics.profile(workerId, profile, durationMs);
    if (taken.lengthChars > mostChars) throw new SupervisorError('PS_COMMAND_TOO_LARGE', { limitBytes: mostChars });
    const parts: string[] = [];
    for await (const part of profileParts(ports, { workerId, ...taken })) parts.push(part);
    return { text: parts.join('') };
  },
});

export interface ProfileInWorker {
  readonly workerId: number;
  readonly profileId: string;
  readonly lengthChars: number;
}

/** Fetched part by part, so that this process need not hold all of it. */
export async function* profileParts(
  { diagnostics }: AdminPorts,
  { workerId, profileId, lengthChars }: ProfileInWorker,
): AsyncGenerator<string, void> {
  for (let offset = 0; offset < lengthChars; ) {
    const part = await diagnostics.profilePart(workerId, profileId, offset);
    if (part === '') return;
    offset += part.length;
    yield part;
  }
}
