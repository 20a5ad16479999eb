const secretName = /pass|secret|token|key|auth|cred|dsn|cookie/i;
const userInfo = /([a-z][a-z0-9+.-]{0,31}:\/\/)[^\s/?#]{1,1024}@/gi;

/** Where a secret is kept may be told: `tokenFile`. */
const placeName = /(file|path|dir)$/i;

/** What stands where a secret stood. */
export const redacted = '[redacted]';

/**
 * Hides a value whose name says that it is secret, and the user part of every URL (research: security S7).
 * Only text is hidden by name: a number such as `authFailureCount` is a figure.
 */
export function redactValue<Value>(name: string, value: Value): Value | string {
  if (typeof value !== 'string') return value;
  return secretName.test(name) && !placeName.test(name) ? redacted : redactUrls(value);
}

/** Replaces the user part of every URL in a text: `redis://user:pass@host` becomes `redis://[redacted]@host`. */
export function redactUrls(text: string): string {
  if (!text.includes('://')) return text;
  return text.replaceAll(userInfo, `$1${redacted}@`);
}
