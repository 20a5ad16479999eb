import { json } from '../answer.js';
import { answers } from '../answer-schemas.js';
import type { Route } from '../route.js';

/** Made for KEDA's metrics-api scaler, which reads one number of a JSON answer. */
export const capacity: Route = {
  method: 'GET',
  path: '/capacity',
  access: 'read',
  summary: 'How full this node is, for autoscalers.',
  schemas: { answer: answers.capacity },
  handle(_request, { ports, clock }) {
    const loadRatio = ports.exposition.loadRatio();
    const workers = ports.workers.workers().filter(({ state }) => state === 'running').length;
    const timestamp = new Date(clock.now()).toISOString();
    return json({ timestamp, loadRatio, workers, demandWorkers: loadRatio * workers });
  },
};
