import * as v from 'valibot';
import { json } from '../answer.js';
import { answers } from '../answer-schemas.js';
import type { Route } from '../route.js';
import { readJsonBody } from '../validate.js';

export const alerts: Route = {
  method: 'GET',
  path: '/alerts',
  access: 'read',
  summary: 'The alerts that fire now, and the rules behind them.',
  schemas: { answer: answers.alerts },
  handle: (_request, { ports, clock }) =>
    json({ timestamp: new Date(clock.now()).toISOString(), ...ports.alerts.facts() }),
};

const nothing = v.strictObject({});

export const alertTest: Route = {
  method: 'POST',
  path: '/alerts/test',
  access: 'change',
  summary: 'Sends a notice to the webhook that says that it is a test.',
  schemas: { body: nothing, answer: answers.alertTest },
  async handle(request, { ports, limits, requestedBy }) {
    await readJsonBody(request, nothing, limits.bodyBytes);
    return json({ message: 'The webhook took the notice', status: await ports.alerts.test(requestedBy) });
  },
};
