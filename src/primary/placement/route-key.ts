import { SupervisorError } from '../../core/errors.js';

/** Finds the stream that a request is about. `undefined`: none of the patterns fits, so any worker will do. */
export type KeyOf = (requestTarget: string) => string | undefined;

/** Longer keys are no stream names; they are treated as absent. */
export const maxKeyLength = 256;

const keySegment = ':key';
const anyRest = '*';

/**
 * Compiles `/whip/:key,/whep/:key`: `:key` stands for the stream name, `:other` for any one segment, a `*` at the end
 * for any rest. A pattern also fits deeper paths, so that `/whip/room1/session-9` belongs to `room1`.
 * The returned function never throws, whatever the target.
 * @throws {SupervisorError} PS_PLACEMENT_BAD_PATTERN
 */
export function compileRouteKey(patterns: string): KeyOf {
  const compiled = patterns.split(',').map(compilePattern);
  const deepest = Math.max(...compiled.map(({ length }) => length));
  return (requestTarget) => {
    const segments = pathOf(requestTarget)
      ?.split('/', deepest + 1)
      .slice(1);
    if (!segments) return undefined;
    const pattern = compiled.find((candidate) => fits(candidate, segments));
    return pattern && decodeKey(segments[pattern.indexOf(keySegment)]);
  };
}

function compilePattern(pattern: string): readonly string[] {
  const segments = pattern.trim().split('/').slice(1);
  if (segments.at(-1) === anyRest || segments.at(-1) === '') segments.pop();
  const reason = problemOf(pattern.trim(), segments);
  if (reason !== undefined) throw new SupervisorError('PS_PLACEMENT_BAD_PATTERN', { pattern, reason });
  return segments;
}

function problemOf(pattern: string, segments: readonly string[]): string | undefined {
  if (!pattern.startsWith('/')) return 'it does not begin with a slash';
  if (segments.filter((segment) => segment === keySegment).length !== 1) return 'it does not have :key exactly once';
  if (segments.some((segment) => segment.includes(anyRest))) return '* may only be its whole last segment';
  if (segments.includes('')) return 'it has an empty segment';
  return undefined;
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    segments.length >= pattern.length &&
    pattern.every((expected, at) => (expected.startsWith(':') ? segments[at] !== '' : segments[at] === expected))
  );
}

/** The path of a target in origin form or, as proxies send it, absolute form. */
function pathOf(requestTarget: string): string | undefined {
  const [withoutQuery = ''] = requestTarget.split(/[?#]/, 1);
  if (withoutQuery.startsWith('/')) return withoutQuery;
  const scheme = /^https?:\/\//i.exec(withoutQuery);
  const pathAt = scheme ? withoutQuery.indexOf('/', scheme[0].length) : -1;
  return pathAt < 0 ? undefined : withoutQuery.slice(pathAt);
}

function decodeKey(segment: string | undefined): string | undefined {
  // One character takes at most 12 bytes in percent form: a longer segment cannot be a key, so it is not decoded.
  if (segment === undefined || segment.length > maxKeyLength * 12) return undefined;
  try {
    const key = decodeURIComponent(segment);
    return key.length > 0 && key.length <= maxKeyLength ? key : undefined;
  } catch {
    // Malformed percent-encoding names no stream; the worker's server says what it thinks of it.
    return undefined;
  }
}
