/**
 * The only thing here that knows of perf-supervisor, and it is a courtesy: with it the supervisor can say which stream
 * a connection belongs to. Without the package, or outside a supervisor, the server runs just the same.
 */
const { describePeer } = await import('perf-supervisor/worker').catch(() => ({}));

export function describe(peer, description) {
  describePeer?.(peer, description);
}
