/** The errors of commands that change the set of workers; part of `errorTable`. */
export const commandErrors = {
  PS_COMMAND_BUSY: {
    message: 'another command is changing the workers: {running}',
    httpStatus: 409,
    exitCode: 5,
    remedy: 'Wait until it ends, then ask again; perf-supervisor status shows what goes on.',
  },
  PS_RELOAD_ABORTED: {
    message: 'slot {slot} was not replaced: {reason}',
    httpStatus: 500,
    exitCode: 1,
    remedy: 'The old worker goes on. Mend the cause and reload again.',
  },
  PS_DRAIN_NOT_SERVING: {
    message: 'worker {workerId} is {state}, so it cannot be drained',
    httpStatus: 409,
    exitCode: 4,
    remedy: 'Only a running worker can be drained; see perf-supervisor status.',
  },
  PS_DRAIN_NOT_DRAINED: {
    message: 'worker {workerId} is {state}, so there is no drain to undo',
    httpStatus: 409,
    exitCode: 4,
    remedy: 'See perf-supervisor status.',
  },
  PS_DRAIN_UNDO_FAILED: {
    message: 'a server of this worker cannot listen again: {reason}',
    httpStatus: 500,
    exitCode: 1,
    remedy: 'Replace the worker with perf-supervisor reload.',
  },
  PS_SLOT_UNKNOWN: {
    message: 'there is no slot {slot}',
    httpStatus: 404,
    exitCode: 3,
    remedy: 'Known slots: {known}.',
  },
  PS_SCALE_COUNT: {
    message: '{count} is no number of workers',
    httpStatus: 400,
    exitCode: 2,
    remedy: 'Give a whole number from 1 to {max}.',
  },
} as const;
