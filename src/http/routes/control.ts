import * as v from 'valibot';
import { compact } from '../../protocol/read.js';
import { json } from '../answer.js';
import type { Route } from '../route.js';
import { audited } from '../verbs/carry-out.js';
import { whoAsks } from './verb-routes.js';
import { readJsonBody, wholeNumber } from '../validate.js';

const dayMs = 86_400_000;

const stopSchema = v.strictObject({
  isForced: v.optional(v.boolean('must be true or false')),
  drainTimeoutMs: v.optional(wholeNumber(0, dayMs)),
});

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
  parameters: 'body {"isForced"?, "drainTimeoutMs"?}',
  summary: 'Begins an orderly stop of the whole node.',
  async handle(request, scope) {
    const { ports, clock, limits, requestedBy } = scope;
    const order = compact(await readJsonBody(request, stopSchema, limits.bodyBytes));
    await audited(scope, { action: 'stop', body: order, by: whoAsks(request, scope) }, () => {
      ports.commands.stop(requestedBy, order);
      return Promise.resolve();
    });
    return json({ message: 'Stopping', timestamp: new Date(clock.now()).toISOString() }, 202);
  },
};
