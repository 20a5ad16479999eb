const secretName = /pass|secret|token|key|auth|cred|dsn|cookie|otlp.*headers/i;
/** With one slash where a URL was taken for a path, and its two slashes for one. */
const userInfo = /([a-z][a-z0-9+.-]{0,31}:\/{1,2})[^\s/?#]{1,1024}@/gi;
/** The password of one that is written wrong: its user part stands elsewhere than after the scheme. */
const strayPassword = /:[^\s/?#@:"'[\]{},]{1,256}@/g;

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
  if (!text.includes(':/')) return text;
  return text.replaceAll(userInfo, `$1${redacted}@`).replaceAll(strayPassword, `:${redacted}@`);
}

const bearer = /\b(bearer|basic) [\w.~+/=-]{8,4096}/gi;
const assignment =
  /\b(\w{0,32}(?:password|passwd|secret|token|api_?key|credential)\w{0,32})(["']?[=:] ?)("[^"]{1,4096}"|[^\s"&,;]{1,4096})/gi;

/** Up to the end of the line, also where that is written as `\\r\\n` in JSON. */
const iceCandidate = /\b(candidate:)[\w+/]{1,64} \d[^"\r\n\\]{0,1024}/gi;
const sdpLine = /(a=(?:ice-ufrag|ice-pwd|fingerprint|crypto):|IN IP[46] )[^"\s\\][^"\r\n\\]{0,1024}/gi;

/**
 * Hides what looks like a secret in text that others wrote: user parts of URLs, bearer tokens, `password=...`, and of a
 * session description the addresses, ICE secrets and fingerprints (research: security S16).
 */
export function redactText(text: string): string {
  return redactSession(redactUrls(text).replaceAll(bearer, `$1 ${redacted}`).replaceAll(assignment, `$1$2${redacted}`));
}

function redactSession(text: string): string {
  return text.replaceAll(iceCandidate, `$1${redacted}`).replaceAll(sdpLine, `$1${redacted}`);
}

/** The same for a record that others wrote, its nested records included; what is nested deeper than 8 is left out. */
export function redactRecord(record: Readonly<Record<string, unknown>>, depth = 0): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, redactNested(name, value, depth)]));
}

function redactNested(name: string, value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(redactValue(name, value));
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= 8) return redacted;
  if (Array.isArray(value)) return value.map((one: unknown) => redactNested(name, one, depth + 1));
  return redactRecord(value as Record<string, unknown>, depth + 1);
}
