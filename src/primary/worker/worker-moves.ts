import type { Moves } from '../../core/lifecycle.js';
import type { WorkerState } from '../../protocol/snapshot.js';

/** Which state of a worker may follow which. */
export const workerMoves: Moves<WorkerState> = {
  forked: ['booting', 'running', 'draining', 'gone'],
  booting: ['running', 'draining', 'gone'],
  running: ['draining', 'stuck', 'gone'],
  draining: ['running', 'gone'],
  stuck: ['gone'],
  gone: [],
};
