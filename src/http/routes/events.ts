import * as v from 'valibot';
import { compact } from '../../protocol/read.js';
import type { ClusterEventType } from '../../protocol/snapshot.js';
import { json } from '../answer.js';
import { answers } from '../answer-schemas.js';
import type { Route } from '../route.js';
import { kinds, readQuery, time } from '../validate.js';

const mostTypes = 32;

export const clusterEvents: Route = {
  method: 'GET',
  path: '/cluster/events',
  access: 'read',
  parameters: 'limit=100, types, node, workerId, from, to',
  summary: 'What happened to the workers and why, newest first, from the store.',
  schemas: { query: eventsSchema, answer: answers.events },
  async handle(request, { ports, clock }) {
    const { node, from, to, types, ...rest } = readQuery(request, eventsSchema(clock.now()));
    const query = compact({ ...rest, types, nodeId: node, fromMs: from, toMs: to });
    return json({ events: await ports.cluster.events(query) });
  },
};

function eventsSchema(nowMs: number) {
  return v.strictObject({
    limit: v.optional(kinds.limit, '100'),
    types: v.optional(eventTypes),
    node: v.optional(kinds.nodeId),
    workerId: v.optional(kinds.workerId),
    from: v.optional(time(nowMs)),
    to: v.optional(time(nowMs)),
  });
}

/** Checked by form only: a node of a newer version may record kinds of events that this one does not know. */
const eventTypes = v.pipe(
  v.string('must be given once'),
  v.regex(
    /^[a-z][a-z-]{0,31}(,[a-z][a-z-]{0,31})*$/,
    'must be kinds of events, for example worker-exited,optimization',
  ),
  v.transform((text) => text.split(',') as ClusterEventType[]),
  v.maxLength(mostTypes, `must be at most ${mostTypes} kinds`),
);
