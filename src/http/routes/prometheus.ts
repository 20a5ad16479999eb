import { text } from '../answer.js';
import type { Route } from '../route.js';

export const prometheus: Route = {
  method: 'GET',
  path: '/metrics',
  access: 'read',
  summary: 'Figures of this node for Prometheus.',
  handle: (_request, { ports }) => text('exposition', ports.metricsText()),
};
