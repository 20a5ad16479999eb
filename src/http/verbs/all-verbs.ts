import * as v from 'valibot';
import { SupervisorError } from '../../core/errors.js';
import { logLevels } from '../../core/logger.js';
import { compact } from '../../protocol/read.js';
import { isStrategyName } from '../../protocol/outcome.js';
import type { AdminPorts, NodeStatus } from '../ports/ports.js';
import { wholeNumber } from '../validate.js';
import { wantedCount } from '../wanted-count.js';
import { defineVerb, type Verb } from './verb.js';

const dayMs = 86_400_000;
const mostVariables = 1000;

const durationMs = wholeNumber(0, dayMs);
const target = { workerId: v.optional(wholeNumber(1, 999_999_999)), slot: v.optional(wholeNumber(0, 999_999_999)) };

const environment = v.pipe(
  v.record(v.string(), v.nullable(v.string('must be text or null'))),
  v.check((given) => Object.keys(given).length <= mostVariables, `must have at most ${mostVariables} variables`),
);

const label = v.pipe(
  v.string('must be text'),
  v.regex(/^[\p{L}\p{N}][^\p{Cc}]{0,99}$/u, 'must be 1 to 100 characters, for example v1.4.2'),
);

const reload = defineVerb({
  name: 'reload',
  summary: 'Replaces the workers one after the other without cutting streams; with a label it is a deploy.',
  entries: {
    parallel: v.optional(wholeNumber(1, 999)),
    canaryMs: v.optional(durationMs),
    drainTimeoutMs: v.optional(durationMs),
    label: v.optional(label),
    environment: v.optional(environment),
  },
  controlOnly: ['environment'],
  async run({ ports: { supervision, fleet }, body: { label: version, ...body }, requestedBy, onProgress }) {
    const report = await supervision.reload({ ...compact(body), requestedBy }, onProgress);
    if (version !== undefined && report.failures.length === 0) fleet.deployed(version, requestedBy);
    return report;
  },
});

const restart = defineVerb({
  name: 'restart',
  summary: 'Stops workers and starts new ones in their slots.',
  entries: {
    ...target,
    isForced: v.optional(v.boolean('must be true or false')),
    environment: v.optional(environment),
  },
  controlOnly: ['isForced', 'environment'],
  run: ({ ports: { supervision }, body, requestedBy, onProgress }) =>
    supervision.restart({ ...compact(body), requestedBy }, onProgress),
});

const drain = defineVerb({
  name: 'drain',
  summary: 'Takes no new work and lets the old end.',
  entries: { ...target, deadlineMs: v.optional(durationMs), minPeers: v.optional(wholeNumber(0, 1_000_000)) },
  run: ({ ports: { supervision }, body, requestedBy, onProgress }) =>
    supervision.drain({ ...compact(body), requestedBy }, onProgress),
});

const undrain = defineVerb({
  name: 'undrain',
  summary: 'Lets drained workers take new work again.',
  entries: target,
  async run({ ports: { supervision }, body, requestedBy }) {
    await supervision.undrain({ ...compact(body), requestedBy });
    return {};
  },
});

const scale = defineVerb({
  name: 'scale',
  summary: 'Adds workers, or drains the least loaded away.',
  entries: {
    count: v.pipe(
      v.string('must be text'),
      v.regex(/^(max|[+-]?\d{1,3})$/, 'must be a number, +n, -n or max; for example "4"'),
    ),
  },
  run: ({ ports: { supervision, health }, body, requestedBy, onProgress }) =>
    supervision.scale(wantedCount(body.count, slotCountOf(health.status())), requestedBy, onProgress),
});

const optimize = defineVerb({
  name: 'optimize',
  summary: 'Runs one strategy, or all, in one worker or in every one.',
  entries: {
    ...target,
    strategy: v.optional(
      v.pipe(
        v.string('must be text'),
        v.check((name) => isStrategyName(name), 'must be the name of a strategy, for example memory'),
      ),
    ),
    dryRun: v.optional(v.boolean('must be true or false')),
  },
  async run({ ports, body: { strategy, dryRun: isDryRun, slot, workerId = workerIn(ports, slot) }, requestedBy }) {
    const { replies, failures } = await ports.commands.optimize({
      ...compact({ strategy, workerId, isDryRun }),
      requestedBy,
    });
    return { workers: replies, failures };
  },
});

const logLevel = defineVerb({
  name: 'log-level',
  summary: 'Sets what the primary and its workers log, until they are started anew.',
  entries: { level: v.picklist(logLevels, `must be one of ${logLevels.join(', ')}`) },
  run: ({ ports: { logging }, body }) => logging.setLevel(body.level),
});

const deploy = defineVerb({
  name: 'deploy',
  summary: 'Marks in the timeline that another version runs from now on.',
  entries: { label },
  run({ ports: { fleet }, body, requestedBy }) {
    fleet.deployed(body.label, requestedBy);
    return Promise.resolve({ label: body.label });
  },
});

/** What whoever has the token can have done. */
export const actionVerbs: readonly Verb[] = [reload, restart, drain, undrain, scale, optimize, logLevel, deploy];

/** Only over the control socket. */
export const resetVerb: Verb = defineVerb({
  name: 'reset',
  summary: 'Sets the restart counters of slots back to 0.',
  entries: target,
  run: ({ ports: { supervision }, body, requestedBy }) =>
    Promise.resolve(supervision.reset({ ...compact(body), requestedBy })),
});

/** A slot that has no worker is refused where the worker is looked for. */
function workerIn({ workers }: AdminPorts, slot: number | undefined): number | undefined {
  if (slot === undefined) return undefined;
  const found = workers.workers().find((worker) => worker.slot === slot);
  if (found) return found.workerId;
  const known = workers.workers().map((worker) => worker.slot);
  throw new SupervisorError('PS_SLOT_UNKNOWN', { slot, known: known.join(', ') || 'none' });
}

/** Slots, not workers: one that waits for its next worker counts, and one that is replaced has two. */
export function slotCountOf({ workers, slotsAtRest }: NodeStatus): number {
  return new Set([...workers, ...slotsAtRest].map(({ slot }) => slot)).size;
}
