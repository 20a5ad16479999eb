import { compact } from '../../protocol/read.js';
import type { OperationStep } from '../../protocol/snapshot.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

/** Told of each step of a command, for the timeline. */
export type OnOperation = (handle: WorkerHandle, step: OperationStep) => void;

/** What was asked for, without what was left open. */
export function askedFor(inputs: Readonly<Record<string, number | undefined>>): OperationStep['inputs'] {
  return compact(inputs) as OperationStep['inputs'];
}
