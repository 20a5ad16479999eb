/**
 * The only thing here that knows of perf-supervisor, and it is a courtesy: with it the supervisor can say which stream
 * a connection belongs to, viewers are asked to move before a worker ends, and a stream is served by many workers.
 * Without the package, or outside a supervisor, the server runs just the same.
 */
const worker = await import('perf-supervisor/worker').catch(() => ({}));

export function describe(peer, description) {
  worker.describePeer?.(peer, description);
}

/** Calls `listener` with `{ deadlineMs }` when this process is about to be replaced. */
export function onDrain(listener) {
  worker.onDrain?.(listener);
}

/** Calls `listener` with `{ count }` when so many clients should go to other workers, which have fewer. */
export function onRebalance(listener) {
  worker.onRebalance?.(listener);
}

/**
 * Lets the supervisor take a quarter of the viewers one layer down at a time while this process is short of CPU, and up
 * again. See docs/strategies.md of perf-supervisor.
 */
export async function reduceUnderLoad(options) {
  if (!worker.isSupervised?.()) return;
  const { streamReducer } = await import('perf-supervisor/adapters');
  worker.getOptimizer().registerReducer('viewers', streamReducer(options));
}

const nobody = { offer: () => ({ send() {}, close() {} }), subscribe: async () => undefined };

/** Hands packets of streams from worker to worker. */
export const relay = (await worker.openRelay?.()) ?? nobody;

/** Under overload the events of a session come before whoever is new: without them its client hears of no drain. */
worker.classifyRequests?.(({ url }) => (/^\/wh[ie]p\/[^/]+\/[^/]+/.test(url) ? 'existing' : undefined));
