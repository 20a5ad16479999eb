import * as v from 'valibot';
import { SupervisorError } from '../../core/errors.js';
import { redactValue } from '../../logging/redact.js';
import { json } from '../answer.js';
import { readProcessEnvironment } from '../process-environment.js';
import type { Route } from '../route.js';
import { kinds, readQuery } from '../validate.js';

const querySchema = v.strictObject({
  workerId: kinds.workerId,
  reveal: v.optional(v.picklist(['true', 'false'], 'must be true or false'), 'false'),
});

/** Only on the control socket: whoever can open that could read the environment from the system as well. */
export const controlEnvironment: Route = {
  method: 'GET',
  path: '/control/environment',
  access: 'read',
  isControl: true,
  parameters: 'workerId, reveal=false',
  summary: 'The environment that a worker was started with; secrets are masked.',
  async handle(request, { ports }) {
    const { workerId, reveal } = readQuery(request, querySchema);
    const workers = ports.workers.workers();
    const worker = workers.find((candidate) => candidate.workerId === workerId);
    if (!worker) {
      const known = workers.map((candidate) => candidate.workerId).join(', ') || 'none';
      throw new SupervisorError('PS_WORKER_UNKNOWN', { workerId, known });
    }
    const environment = await readProcessEnvironment(worker.pid);
    return json({ workerId, pid: worker.pid, environment: reveal === 'true' ? environment : masked(environment) });
  },
};

function masked(environment: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, redactValue(name, value)]));
}
