import { reasonOf } from '../../core/errors.js';
import type { NodeOptions } from './node-options.js';
import type { NodeParts } from './node-parts.js';
import { WorkerCare } from '../care/worker-care.js';

/** Watchdog, recycler and orphan guard, acting through the slots. */
export function createNodeCare({ settings, clock, logger }: NodeOptions, parts: NodeParts): WorkerCare {
  const { supervisor, commands, timeline, handles } = parts;
  return new WorkerCare({
    settings,
    clock,
    logger,
    timeline,
    handles: () => handles().filter((handle) => !parts.diagnosis.isPaused(handle)),
    shed: (handle, forMs, moveCount) => commands.shed(handle, forMs, moveCount),
    kill: (workerId, reason) => supervisor.killWorker(workerId, reason),
    replace: (workerId, reason) => {
      // What cannot be done now, the recycler asks for again.
      supervisor.replaceWorker(workerId, reason).catch((thrown: unknown) => {
        logger.warn('worker could not be replaced', { workerId, reason: reasonOf(thrown) });
      });
    },
  });
}
