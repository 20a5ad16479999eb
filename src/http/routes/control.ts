import { json } from '../answer.js';
import type { Route } from '../route.js';

export const controlStatus: Route = {
  method: 'GET',
  path: '/control/status',
  access: 'read',
  isControl: true,
  summary: 'This node in short.',
  handle: (_request, { ports }) => json(ports.health.status()),
};

export const controlStop: Route = {
  method: 'POST',
  path: '/control/stop',
  access: 'change',
  isControl: true,
  summary: 'Begins an orderly stop of the whole node.',
  handle(_request, { ports, clock, requestedBy }) {
    ports.commands.stop(requestedBy);
    return json({ message: 'Stopping', timestamp: new Date(clock.now()).toISOString() }, 202);
  },
};
