import * as v from 'valibot';
import { compact } from '../../protocol/read.js';
import type { NodeStatus } from '../ports.js';
import type { Route } from '../route.js';
import { wholeNumber } from '../validate.js';
import { wantedCount } from '../wanted-count.js';
import { controlVerb } from './control-verb.js';

const dayMs = 86_400_000;
const mostVariables = 1000;

export const durationMs = wholeNumber(0, dayMs);
const target = { workerId: v.optional(wholeNumber(1, 999_999_999)), slot: v.optional(wholeNumber(0, 999_999_999)) };
export const targetSchema = v.strictObject(target);

const environment = v.pipe(
  v.record(v.string(), v.nullable(v.string('must be text or null'))),
  v.check((given) => Object.keys(given).length <= mostVariables, `must have at most ${mostVariables} variables`),
);

const reloadSchema = v.strictObject({
  parallel: v.optional(wholeNumber(1, 999)),
  canaryMs: v.optional(durationMs),
  drainTimeoutMs: v.optional(durationMs),
  environment: v.optional(environment),
});

export const drainSchema = v.strictObject({
  ...target,
  deadlineMs: v.optional(durationMs),
  minPeers: v.optional(wholeNumber(0, 1_000_000)),
});

export const scaleSchema = v.strictObject({
  count: v.pipe(
    v.string('must be text'),
    v.regex(/^(max|[+-]?\d{1,3})$/, 'must be a number, +n, -n or max; for example "4"'),
  ),
});

const restartSchema = v.strictObject({
  ...target,
  isForced: v.optional(v.boolean('must be true or false')),
  environment: v.optional(environment),
});

/** POST /control/<verb>: each answers line by line, see ndjson.ts. */
export const supervisionRoutes: readonly Route[] = [
  controlVerb({
    name: 'reload',
    parameters: 'body {"parallel"?, "canaryMs"?, "drainTimeoutMs"?, "environment"?}',
    summary: 'Replaces the workers one after the other without cutting streams.',
    schema: reloadSchema,
    run: ({ ports: { supervision }, body, requestedBy, onProgress }) =>
      supervision.reload({ ...compact(body), requestedBy }, onProgress),
  }),
  controlVerb({
    name: 'restart',
    parameters: 'body {"workerId"?, "slot"?, "isForced"?, "environment"?}',
    summary: 'Stops workers and starts new ones in their slots.',
    schema: restartSchema,
    run: ({ ports: { supervision }, body, requestedBy, onProgress }) =>
      supervision.restart({ ...compact(body), requestedBy }, onProgress),
  }),
  controlVerb({
    name: 'drain',
    parameters: 'body {"workerId"?, "slot"?, "deadlineMs"?, "minPeers"?}',
    summary: 'Takes no new work and lets the old end.',
    schema: drainSchema,
    run: ({ ports: { supervision }, body, requestedBy, onProgress }) =>
      supervision.drain({ ...compact(body), requestedBy }, onProgress),
  }),
  controlVerb({
    name: 'undrain',
    parameters: 'body {"workerId"?, "slot"?}',
    summary: 'Lets drained workers take new work again.',
    schema: targetSchema,
    async run({ ports: { supervision }, body, requestedBy }) {
      await supervision.undrain({ ...compact(body), requestedBy });
      return {};
    },
  }),
  controlVerb({
    name: 'reset',
    parameters: 'body {"workerId"?, "slot"?}',
    summary: 'Sets the restart counters of slots back to 0.',
    schema: targetSchema,
    run: ({ ports: { supervision }, body, requestedBy }) =>
      Promise.resolve(supervision.reset({ ...compact(body), requestedBy })),
  }),
  controlVerb({
    name: 'scale',
    parameters: 'body {"count": "4" | "+1" | "-1" | "max"}',
    summary: 'Adds workers, or drains the least loaded away.',
    schema: scaleSchema,
    run: ({ ports: { supervision, health }, body, requestedBy, onProgress }) =>
      supervision.scale(wantedCount(body.count, slotCountOf(health.status())), requestedBy, onProgress),
  }),
];

/** Slots, not workers: one that waits for its next worker counts, and one that is replaced has two. */
export function slotCountOf({ workers, slotsAtRest }: NodeStatus): number {
  return new Set([...workers, ...slotsAtRest].map(({ slot }) => slot)).size;
}
