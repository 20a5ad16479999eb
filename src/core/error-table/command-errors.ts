import { define } from './definition.js';

/** The errors of commands that change the set of workers; part of `errorTable`. */
export const commandErrors = {
  PS_COMMAND_BUSY: define(
    'another command is changing the workers: {running}',
    409,
    5,
    'Wait until it ends, then ask again; perf-supervisor status shows what goes on.',
  ),
  PS_RELOAD_ABORTED: define(
    'slot {slot} was not replaced: {reason}',
    500,
    1,
    'The old worker goes on. Mend the cause and reload again.',
  ),
  PS_DRAIN_NOT_SERVING: define(
    'worker {workerId} is {state}, so it cannot be drained',
    409,
    4,
    'Only a running worker can be drained; see perf-supervisor status.',
  ),
  PS_DRAIN_NOT_DRAINED: define(
    'worker {workerId} is {state}, so there is no drain to undo',
    409,
    4,
    'See perf-supervisor status.',
  ),
  PS_DRAIN_UNDO_FAILED: define(
    'a server of this worker cannot listen again: {reason}',
    500,
    1,
    'Replace the worker with perf-supervisor reload.',
  ),
  PS_SLOT_UNKNOWN: define('there is no slot {slot}', 404, 3, 'Known slots: {known}.'),
  PS_SCALE_COUNT: define('{count} is no number of workers', 400, 2, 'Give a whole number from 1 to {max}.'),
} as const;
