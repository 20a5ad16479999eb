import { json } from '../answer.js';
import { answers } from '../answer-schemas.js';
import type { Route } from '../route.js';

export const optimizerFacts: Route = {
  method: 'GET',
  path: '/optimizer',
  access: 'read',
  summary: 'What the runs on this node prove about each strategy, and whose turn it is for a disruptive one.',
  schemas: { answer: answers.optimizer },
  handle(_request, { ports, clock }) {
    const timestamp = new Date(clock.now()).toISOString();
    return json({ timestamp, nodeId: ports.workers.nodeId, ...ports.optimizer.facts() });
  },
};
