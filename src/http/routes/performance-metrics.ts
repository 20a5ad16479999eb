import * as v from 'valibot';
import { SupervisorError } from '../../core/errors.js';
import { json } from '../answer.js';
import { hasSample, nodePerformance, workerPerformance } from '../node-performance.js';
import type { WorkerSource } from '../ports/ports.js';
import { answers } from '../answer-schemas.js';
import type { Route } from '../route.js';
import { kinds, readPathParameters, readQuery } from '../validate.js';

const querySchema = v.strictObject({ workerId: v.optional(kinds.workerId) });
const pathSchema = v.strictObject({ workerId: kinds.workerId });

/** R61 to R64, for one worker or for all of this node. */
export const performanceMetrics: Route = {
  method: 'GET',
  path: '/performance-metrics',
  access: 'read',
  parameters: 'workerId',
  summary: 'Figures and optimizations of one worker, or of all together with each beside it.',
  isUnversioned: true,
  schemas: { query: () => querySchema, answer: answers.performance },
  handle(request, { ports, clock }) {
    const { workerId } = readQuery(request, querySchema);
    const view =
      workerId === undefined ? allOf(ports.workers, clock.now()) : oneOf(ports.workers, workerId, clock.now());
    return json({ ...view, verdicts: ports.optimizer.facts().verdicts });
  },
};

export const workerPerformanceMetrics: Route = {
  method: 'GET',
  path: '/workers/:workerId/performance-metrics',
  access: 'read',
  summary: 'Figures and optimizations of one worker.',
  schemas: { path: pathSchema, answer: answers.performance },
  handle(request, { ports, clock }) {
    const { workerId } = readPathParameters(request, pathSchema);
    return json(oneOf(ports.workers, workerId, clock.now()));
  },
};

function oneOf(source: WorkerSource, workerId: number, nowMs: number) {
  const workers = present(source);
  const worker = workers.find((candidate) => candidate.workerId === workerId);
  if (!worker) {
    const known = workers.map((candidate) => candidate.workerId).join(', ') || 'none';
    throw new SupervisorError('PS_WORKER_UNKNOWN', { workerId, known });
  }
  if (!hasSample(worker)) throw new SupervisorError('PS_WORKER_NO_SAMPLE', { who: `worker ${workerId}` });
  return workerPerformance(worker, (id) => source.recentOutcomes(id), nowMs);
}

function allOf(source: WorkerSource, nowMs: number) {
  const workers = present(source).filter(hasSample);
  if (workers.length === 0) throw new SupervisorError('PS_WORKER_NO_SAMPLE', { who: 'any worker' });
  return nodePerformance(source.nodeId, workers, (id) => source.recentOutcomes(id), nowMs);
}

function present(source: WorkerSource) {
  return source.workers().filter(({ state }) => state !== 'gone');
}
