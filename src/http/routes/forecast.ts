import { json } from '../answer.js';
import { answers } from '../answer-schemas.js';
import type { Route } from '../route.js';

export const forecast: Route = {
  method: 'GET',
  path: '/forecast',
  access: 'read',
  summary: 'Which workers will reach a limit and when, what use to expect, and how sure that is.',
  schemas: { answer: answers.forecast },
  handle: (_request, { ports, clock }) =>
    json({ timestamp: new Date(clock.now()).toISOString(), ...ports.forecasts.now() }),
};
