import { type LogLevel, logLevels } from '../core/logger.js';
import { readCount, readNumber, readOneOf, readRecord, readText } from './read.js';

export const profileKinds = ['cpu', 'heap'] as const;
export type ProfileKind = (typeof profileKinds)[number];

/** What an operator can ask of one worker beyond its work. */
export type DiagnosticOrder =
  /** Runs an action of the application. `input` is JSON text; absent: the action gets `undefined`. */
  | { readonly kind: 'trigger'; readonly action: string; readonly input?: string }
  | { readonly kind: 'profile'; readonly profile: ProfileKind; readonly durationMs: number }
  /** The characters of a profile from `offset` on, at most `partLength` of them. */
  | { readonly kind: 'profile-part'; readonly profileId: string; readonly offset: number }
  | { readonly kind: 'heap-snapshot'; readonly file: string }
  /** Port 0: a free one. */
  | { readonly kind: 'inspect'; readonly port: number }
  | { readonly kind: 'inspect-close' }
  | { readonly kind: 'log-level'; readonly level: LogLevel }
  /** The metrics of the application's own registries, as a `RegistryReport`. */
  | { readonly kind: 'registries' };

/** Longest JSON text that goes into an action and comes out of it, in characters. */
export const longestActionText = 49_152;
/** Longest name of an action, in characters. */
export const longestActionName = 64;
/** Characters of a profile that cross IPC and the control socket at a time. */
export const partLength = 65_536;
export const longestProfileMs = 600_000;
/** What any answer may have: a part of a profile is quoted in JSON, where a character takes up to six. */
export const longestAnswer = 6 * partLength + 1024;

const longestPath = 4096;

/** Reads what the primary asks; `undefined`: malformed or out of its bounds. */
export function decodeOrder(raw: unknown): DiagnosticOrder | undefined {
  const order = readRecord(raw);
  switch (order?.['kind']) {
    case 'trigger': {
      const action = readText(order['action'], longestActionName);
      const input = readText(order['input'], longestActionText);
      if (action === undefined || (order['input'] !== undefined && input === undefined)) return undefined;
      return { kind: 'trigger', action, ...(input !== undefined && { input }) };
    }
    case 'profile': {
      const profile = readOneOf(order['profile'], profileKinds);
      const durationMs = readNumber(order['durationMs']);
      if (!profile || durationMs === undefined || durationMs < 0 || durationMs > longestProfileMs) return undefined;
      return { kind: 'profile', profile, durationMs };
    }
    case 'profile-part': {
      const profileId = readText(order['profileId'], 64);
      const offset = readCount(order['offset']);
      return profileId === undefined || offset === undefined ? undefined : { kind: 'profile-part', profileId, offset };
    }
    case 'heap-snapshot': {
      const file = readText(order['file'], longestPath);
      return file === undefined ? undefined : { kind: 'heap-snapshot', file };
    }
    case 'inspect': {
      const port = readCount(order['port']);
      return port === undefined || port > 65_535 ? undefined : { kind: 'inspect', port };
    }
    case 'inspect-close':
      return { kind: 'inspect-close' };
    case 'log-level': {
      const level = readOneOf(order['level'], logLevels);
      return level && { kind: 'log-level', level };
    }
    case 'registries':
      return { kind: 'registries' };
    default:
      return undefined;
  }
}
