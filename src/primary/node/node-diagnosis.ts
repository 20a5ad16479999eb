import { applicationDirectory } from '../../config/run-directory.js';
import { Diagnosis } from './diagnosis.js';
import type { NodeOptions } from './node-options.js';
import type { NodeParts } from './node-parts.js';
import { SelfReplacement } from '../care/self-replacement.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

/** What operators ask of single workers. */
export function createNodeDiagnosis({ runDir, name, clock }: NodeOptions, parts: NodeParts): Diagnosis {
  const { commands: bus, handles, timeline } = parts;
  return new Diagnosis({
    bus,
    handles,
    directory: applicationDirectory(runDir, name),
    clock,
    onOperation: (handle, step) => timeline.operation(handle, step),
    onResumed: (handle) => parts.care.heard(handle),
  });
}

/** What workers ask of us. */
export function createSelfReplacement({ clock, logger }: NodeOptions, parts: NodeParts): SelfReplacement<WorkerHandle> {
  return new SelfReplacement({
    clock,
    logger,
    replace: (workerId, reason) => parts.supervisor.replaceWorker(workerId, reason),
    onOperation: (handle, step) => parts.timeline.operation(handle, step),
  });
}
