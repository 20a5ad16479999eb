import * as v from 'valibot';
import { badRequest } from '../../request/bad-request.js';
import { compact } from '../../protocol/read.js';
import { json } from '../answer.js';
import type { HistoryQuery } from '../../store/metrics-store.js';
import { answers } from '../answer-schemas.js';
import type { Route } from '../route.js';
import { duration, kinds, readQuery, time } from '../validate.js';

const defaultRangeMs = 900_000;
const smallestStepMs = 1000;
const defaultPointCount = 360;
const maxPointCount = 5000;
const maxRangeMs = 31 * 86_400_000;

export const clusterHistory: Route = {
  method: 'GET',
  path: '/cluster/history',
  access: 'read',
  parameters: 'metric, from=-15m, to=now, step, by=cluster|node|worker, stat=max, node, slot, workerId',
  summary: 'One metric over time, from the store.',
  schemas: { query: historySchema, answer: answers.history },
  async handle(request, { ports, clock }) {
    const nowMs = clock.now();
    const given = readQuery(request, historySchema(nowMs));
    return json(await ports.cluster.history(historyQuery(given, nowMs)));
  },
};

function historySchema(nowMs: number) {
  return v.strictObject({
    metric: kinds.metric,
    from: v.optional(time(nowMs)),
    to: v.optional(time(nowMs)),
    step: v.optional(duration),
    by: v.optional(kinds.by, 'cluster'),
    stat: v.optional(v.picklist(['max'], 'must be max')),
    node: v.optional(kinds.nodeId),
    slot: v.optional(kinds.slot),
    workerId: v.optional(kinds.workerId),
  });
}

type HistoryParameters = v.InferOutput<ReturnType<typeof historySchema>>;

/** Fills in the defaults and refuses ranges that would cost more than a chart can show. */
function historyQuery({ from, to, step, node, ...rest }: HistoryParameters, nowMs: number): HistoryQuery {
  const toMs = to ?? nowMs;
  const fromMs = from ?? toMs - defaultRangeMs;
  const stepMs = step ?? defaultStepMs(toMs - fromMs);
  const problems = [
    fromMs < toMs ? undefined : { place: 'query.from', reason: 'must be before query.to' },
    toMs - fromMs <= maxRangeMs ? undefined : { place: 'query.from', reason: 'must be at most 31 d before query.to' },
    stepMs >= smallestStepMs ? undefined : { place: 'query.step', reason: 'must be at least 1s' },
    (toMs - fromMs) / stepMs <= maxPointCount
      ? undefined
      : { place: 'query.step', reason: `gives more than ${maxPointCount} points` },
  ].filter((problem) => problem !== undefined);
  if (problems.length > 0) throw badRequest(problems, 'Ask for a shorter range or a longer step.');
  return compact({ ...rest, nodeId: node, fromMs, toMs, stepMs });
}

function defaultStepMs(rangeMs: number): number {
  const unitMs = storedStepMs(rangeMs);
  return Math.max(1, Math.ceil(rangeMs / defaultPointCount / unitMs)) * unitMs;
}

/** The step of the history that is kept that long by default; a default step is a multiple of it. */
function storedStepMs(rangeMs: number): number {
  if (rangeMs <= 7_200_000) return 10_000;
  return rangeMs <= 86_400_000 ? 60_000 : 600_000;
}
