import * as v from 'valibot';
import { compact } from '../../protocol/read.js';
import { ndjson } from '../ndjson.js';
import type { NodeStatus } from '../ports.js';
import type { Route } from '../route.js';
import type { OnProgress, SupervisionCommands } from '../supervision-ports.js';
import { readJsonBody } from '../validate.js';
import { wantedCount } from '../wanted-count.js';

const dayMs = 86_400_000;
const mostVariables = 1000;

const count = (min: number, max: number) =>
  v.pipe(
    v.number('must be a number'),
    v.integer('must be a whole number'),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );
const durationMs = count(0, dayMs);
const target = { workerId: v.optional(count(1, 999_999_999)), slot: v.optional(count(0, 999_999_999)) };
const targetSchema = v.strictObject(target);

const reloadSchema = v.strictObject({
  parallel: v.optional(count(1, 999)),
  canaryMs: v.optional(durationMs),
  drainTimeoutMs: v.optional(durationMs),
  environment: v.optional(
    v.pipe(
      v.record(v.string(), v.nullable(v.string('must be text or null'))),
      v.check((given) => Object.keys(given).length <= mostVariables, `must have at most ${mostVariables} variables`),
    ),
  ),
});

const drainSchema = v.strictObject({
  ...target,
  deadlineMs: v.optional(durationMs),
  minPeers: v.optional(count(0, 1_000_000)),
});

const scaleSchema = v.strictObject({
  count: v.pipe(
    v.string('must be text'),
    v.regex(/^(max|[+-]?\d{1,3})$/, 'must be a number, +n, -n or max; for example "4"'),
  ),
});

interface Verb<Schema extends v.GenericSchema> {
  readonly name: string;
  readonly parameters: string;
  readonly summary: string;
  readonly schema: Schema;
  run(call: SupervisionCall<v.InferOutput<Schema>>): Promise<object>;
}

interface SupervisionCall<Body> {
  readonly supervision: SupervisionCommands;
  readonly body: Body;
  readonly requestedBy: string;
  readonly currentCount: number;
  readonly onProgress: OnProgress;
}

/** POST /control/<verb>: each answers line by line, see ndjson.ts. */
export const supervisionRoutes: readonly Route[] = [
  toRoute({
    name: 'reload',
    parameters: 'body {"parallel"?, "canaryMs"?, "drainTimeoutMs"?, "environment"?}',
    summary: 'Replaces the workers one after the other without cutting streams.',
    schema: reloadSchema,
    run: ({ supervision, body, requestedBy, onProgress }) =>
      supervision.reload({ ...compact(body), requestedBy }, onProgress),
  }),
  toRoute({
    name: 'restart',
    parameters: 'body {"workerId"?, "slot"?}',
    summary: 'Stops workers and starts new ones in their slots.',
    schema: targetSchema,
    run: ({ supervision, body, requestedBy, onProgress }) =>
      supervision.restart({ ...compact(body), requestedBy }, onProgress),
  }),
  toRoute({
    name: 'drain',
    parameters: 'body {"workerId"?, "slot"?, "deadlineMs"?, "minPeers"?}',
    summary: 'Takes no new work and lets the old end.',
    schema: drainSchema,
    run: ({ supervision, body, requestedBy, onProgress }) =>
      supervision.drain({ ...compact(body), requestedBy }, onProgress),
  }),
  toRoute({
    name: 'undrain',
    parameters: 'body {"workerId"?, "slot"?}',
    summary: 'Lets drained workers take new work again.',
    schema: targetSchema,
    async run({ supervision, body, requestedBy }) {
      await supervision.undrain({ ...compact(body), requestedBy });
      return {};
    },
  }),
  toRoute({
    name: 'scale',
    parameters: 'body {"count": "4" | "+1" | "-1" | "max"}',
    summary: 'Adds workers, or drains the least loaded away.',
    schema: scaleSchema,
    run: ({ supervision, body, currentCount, requestedBy, onProgress }) =>
      supervision.scale(wantedCount(body.count, currentCount), requestedBy, onProgress),
  }),
];

function toRoute<Schema extends v.GenericSchema>(verb: Verb<Schema>): Route {
  return {
    method: 'POST',
    path: `/control/${verb.name}`,
    access: 'change',
    isControl: true,
    parameters: verb.parameters,
    summary: verb.summary,
    async handle(request, { ports, logger, limits, requestedBy }) {
      const body = await readJsonBody(request, verb.schema, limits.bodyBytes);
      const { supervision } = ports;
      // A drain may be silent for longer than an idle connection may live.
      request.env.incoming.setTimeout(0);
      const currentCount = slotCountOf(ports.health.status());
      return ndjson({
        requestId: request.get('requestId'),
        logger,
        run: async (onProgress) => verb.run({ supervision, body, requestedBy, currentCount, onProgress }),
      });
    },
  };
}

/** Slots, not workers: one that waits for its next worker counts, and one that is replaced has two. */
function slotCountOf({ workers, slotsAtRest }: NodeStatus): number {
  return new Set([...workers, ...slotsAtRest].map(({ slot }) => slot)).size;
}
