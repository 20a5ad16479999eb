import * as v from 'valibot';
import { badRequest } from '../../request/bad-request.js';
import { compact } from '../../protocol/read.js';
import { json } from '../answer.js';
import { answers } from '../answer-schemas.js';
import type { AdminPorts } from '../ports/ports.js';
import type { Route } from '../route.js';
import { duration, kinds, readQuery, time } from '../validate.js';

const quarterHourMs = 900_000;
const dayMs = 86_400_000;
const leastWindowMs = 30_000;
const mostWindowMs = 7 * dayMs;
const mostSteps = 1000;

export const clusterNodes: Route = {
  method: 'GET',
  path: '/cluster/nodes',
  access: 'read',
  summary: 'Every node that was seen in the last 30 days: alive, stale or gone.',
  schemas: { query: () => v.strictObject({}), answer: answers.nodes },
  async handle(request, { ports, clock }) {
    readQuery(request, v.strictObject({}));
    return json({ timestamp: new Date(clock.now()).toISOString(), nodes: await ports.cluster.nodes() });
  },
};

const topSchema = v.strictObject({
  metric: kinds.metric,
  limit: v.optional(kinds.limit, '10'),
  order: v.optional(v.picklist(['highest', 'lowest'], 'must be highest or lowest'), 'highest'),
  node: v.optional(kinds.nodeId),
});

export const clusterTop: Route = {
  method: 'GET',
  path: '/cluster/top',
  access: 'read',
  parameters: 'metric, limit=10, order=highest|lowest, node',
  summary: 'The workers of all nodes with the highest or lowest figure now.',
  schemas: { query: () => topSchema, answer: answers.top },
  async handle(request, { ports, clock }) {
    const { node, ...query } = readQuery(request, topSchema);
    const workers = await ports.cluster.top(compact({ ...query, nodeId: node }));
    return json({ timestamp: new Date(clock.now()).toISOString(), metric: query.metric, workers });
  },
};

export const clusterCompare: Route = {
  method: 'GET',
  path: '/cluster/compare',
  access: 'read',
  parameters: 'metric, at=the last deploy, window=15m, node',
  summary: 'One metric before and after a moment, with its difference and its noise.',
  schemas: { query: compareSchema, answer: answers.compare },
  async handle(request, { ports, clock }) {
    const nowMs = clock.now();
    const { metric, at, window: windowMs = quarterHourMs, node } = readQuery(request, compareSchema(nowMs));
    if (windowMs < leastWindowMs || windowMs > mostWindowMs)
      throw badRequest([{ place: 'query.window', reason: 'must be 30s to 7d' }], 'Ask for another window.');
    const moment = at === undefined ? await lastDeploy(ports) : { atMs: at };
    const query = compact({ metric, atMs: moment.atMs, windowMs, nowMs, nodeId: node });
    return json({ ...(await ports.cluster.compare(query)), ...moment });
  },
};

function compareSchema(nowMs: number) {
  return v.strictObject({
    metric: kinds.metric,
    at: v.optional(time(nowMs)),
    window: v.optional(duration),
    node: v.optional(kinds.nodeId),
  });
}

/** @throws {SupervisorError} PS_HTTP_BAD_REQUEST when none was marked */
async function lastDeploy({ cluster }: AdminPorts): Promise<{ readonly atMs: number; readonly label: string }> {
  const [deploy] = await cluster.events({ limit: 1, types: ['deploy'] });
  if (deploy?.type === 'deploy') return { atMs: deploy.atMs, label: deploy.label };
  throw badRequest(
    [{ place: 'query.at', reason: 'is missing, and no deploy is marked' }],
    'Give a time, for example at=-30m, or mark deploys with perf-supervisor deploy-mark or reload --label.',
  );
}

export const clusterWorth: Route = {
  method: 'GET',
  path: '/cluster/worth',
  access: 'read',
  parameters: 'from=-24h, to=now, step=1h, strategy, node',
  summary: 'Success and measured effect of each strategy over time.',
  schemas: { query: worthSchema, answer: answers.worth },
  async handle(request, { ports, clock }) {
    const nowMs = clock.now();
    const { from, to = nowMs, step: stepMs = dayMs / 24, strategy, node } = readQuery(request, worthSchema(nowMs));
    const fromMs = from ?? to - dayMs;
    const problems = [
      fromMs < to ? undefined : { place: 'query.from', reason: 'must be before query.to' },
      stepMs >= 1000 && (to - fromMs) / stepMs <= mostSteps
        ? undefined
        : { place: 'query.step', reason: `must be at least 1s and give at most ${mostSteps} steps` },
    ].filter((problem) => problem !== undefined);
    if (problems.length > 0) throw badRequest(problems, 'Ask for a shorter range or a longer step.');
    return json(await ports.cluster.worth(compact({ fromMs, toMs: to, stepMs, strategy, nodeId: node })));
  },
};

function worthSchema(nowMs: number) {
  return v.strictObject({
    from: v.optional(time(nowMs)),
    to: v.optional(time(nowMs)),
    step: v.optional(duration),
    strategy: v.optional(kinds.strategy),
    node: v.optional(kinds.nodeId),
  });
}
