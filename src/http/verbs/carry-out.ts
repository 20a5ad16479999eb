import type { Clock } from '../../core/clock.js';
import { reasonOf } from '../../core/errors.js';
import { readCount, readRecord, type UnknownRecord } from '../../protocol/read.js';
import type { AdminPorts } from '../ports/ports.js';
import { checkBody } from '../validate.js';
import { actionVerbs } from './all-verbs.js';
import { profileVerb } from './profile-verb.js';

const longestReason = 300;
/** The place stands in fields of its own; what goes into an action of the application may be secret. */
const toldElsewhere = new Set(['slot', 'workerId', 'input']);

/**
 * Carries out what another node has asked for, by the same rules as POST /actions/<action>.
 * @throws {SupervisorError} PS_HTTP_BAD_REQUEST, and what the action throws
 */
export async function carryOut(
  { action, body: given, by }: { readonly action: string; readonly body: UnknownRecord; readonly by: string },
  ports: AdminPorts,
): Promise<object> {
  const verb = [...actionVerbs, profileVerb].find(({ name }) => name === action);
  if (!verb) throw new TypeError(`${action} is no action`);
  const body = checkBody(verb.schema, given);
  return verb.run({ ports, body, requestedBy: by, onProgress: () => undefined });
}

/** Runs a command and writes into the audit who gave it and how it ended. */
export async function audited<T>(
  { ports, clock }: { readonly ports: AdminPorts; readonly clock: Clock },
  { action, body, by }: { readonly action: string; readonly body: unknown; readonly by: string },
  run: () => Promise<T>,
): Promise<T> {
  const startedMs = clock.monotonicMs();
  const asked = inShort(body);
  const end = (state: 'done' | 'failed', reason: string): void => {
    const tookMs = Math.round(clock.monotonicMs() - startedMs);
    ports.fleet.ended({ ...placeIn(body), action, by, state, reason: reason.slice(0, longestReason), tookMs });
  };
  try {
    const result = await run();
    end('done', asked);
    return result;
  } catch (thrown) {
    end('failed', [asked, reasonOf(thrown)].filter((part) => part !== '').join(': '));
    throw thrown;
  }
}

/** Names and values of what was asked for; of variables only how many, since they may be secret. */
export function inShort(body: unknown): string {
  return Object.entries(readRecord(body) ?? {})
    .filter(([name, value]) => value !== undefined && !toldElsewhere.has(name))
    .map(([name, value]) =>
      typeof value === 'object' && value !== null
        ? `${name} of ${Object.keys(value).length}`
        : `${name} ${String(value)}`,
    )
    .join(', ')
    .slice(0, longestReason);
}

export function placeIn(body: unknown): { readonly slot?: number; readonly workerId?: number } {
  const record = readRecord(body);
  const slot = readCount(record?.['slot']);
  const workerId = readCount(record?.['workerId']);
  return { ...(slot !== undefined && { slot }), ...(workerId !== undefined && { workerId }) };
}
