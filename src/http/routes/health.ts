import { json } from '../answer.js';
import type { Route } from '../route.js';

/** Open to probes everywhere, so they tell a word and nothing else. */
export const liveness: Route = {
  method: 'GET',
  path: '/healthz',
  access: 'open',
  summary: 'Whether the supervisor works: 200 or 503.',
  isUnversioned: true,
  handle: (_request, { ports }) => (ports.health.isLive() ? json({ status: 'ok' }) : json({ status: 'failing' }, 503)),
};

export const readiness: Route = {
  method: 'GET',
  path: '/readyz',
  access: 'open',
  summary: 'Whether enough workers serve (setting readyWorkers): 200 or 503.',
  isUnversioned: true,
  handle: (_request, { ports }) =>
    ports.health.isReady() ? json({ status: 'ready' }) : json({ status: 'not ready' }, 503),
};
