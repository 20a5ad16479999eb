import * as v from 'valibot';
import { compact } from '../../protocol/read.js';
import type { ClusterEvent } from '../../protocol/snapshot.js';
import { json } from '../answer.js';
import { answers } from '../answer-schemas.js';
import type { Route } from '../route.js';
import { kinds, readQuery, time } from '../validate.js';

const nodeSchema = v.strictObject({ node: v.optional(kinds.nodeId) });

export const clusterNow: Route = {
  method: 'GET',
  path: '/cluster/now',
  access: 'read',
  parameters: 'node',
  summary: 'Every node with its workers, as last published.',
  schemas: { query: () => nodeSchema, answer: answers.now },
  async handle(request, { ports, clock }) {
    const { node } = readQuery(request, nodeSchema);
    const nodes = (await ports.cluster.now()).filter(({ snapshot }) => node === undefined || snapshot.nodeId === node);
    return json({ timestamp: new Date(clock.now()).toISOString(), nodes });
  },
};

export const clusterWorkers: Route = {
  method: 'GET',
  path: '/cluster/workers',
  access: 'read',
  parameters: 'node',
  summary: 'The workers of all nodes in one list.',
  schemas: { query: () => nodeSchema, answer: answers.workers },
  async handle(request, { ports, clock }) {
    const { node } = readQuery(request, nodeSchema);
    const workers = (await ports.cluster.now())
      .filter(({ snapshot }) => node === undefined || snapshot.nodeId === node)
      .flatMap(({ snapshot, ageMs, isAlive }) => snapshot.workers.map((worker) => ({ ...worker, ageMs, isAlive })));
    return json({ timestamp: new Date(clock.now()).toISOString(), workers });
  },
};

export const clusterOptimizations: Route = {
  method: 'GET',
  path: '/cluster/optimizations',
  access: 'read',
  parameters: 'limit=100, strategy, node, workerId, from, to',
  summary: 'Runs of strategies, newest first, from the store.',
  schemas: { query: optimizationsSchema, answer: answers.optimizations },
  async handle(request, { ports, clock }) {
    const { node, from, to, ...rest } = readQuery(request, optimizationsSchema(clock.now()));
    const query = compact({ ...rest, types: ['optimization' as const], nodeId: node, fromMs: from, toMs: to });
    const events = await ports.cluster.events(query);
    return json({ optimizations: events.filter(isOptimization).map(runOf) });
  },
};

function optimizationsSchema(nowMs: number) {
  return v.strictObject({
    limit: v.optional(kinds.limit, '100'),
    strategy: v.optional(kinds.strategy),
    node: v.optional(kinds.nodeId),
    workerId: v.optional(kinds.workerId),
    from: v.optional(time(nowMs)),
    to: v.optional(time(nowMs)),
  });
}

type OptimizationEvent = Extract<ClusterEvent, { type: 'optimization' }>;

function isOptimization(event: ClusterEvent): event is OptimizationEvent {
  return event.type === 'optimization';
}

function runOf({ nodeId, slot, workerId, generation, pid, atMs, outcome }: OptimizationEvent) {
  return { nodeId, slot, workerId, generation, pid, atMs, outcome };
}
