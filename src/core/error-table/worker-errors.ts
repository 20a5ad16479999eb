import { define } from './definition.js';

/** The errors of workers; part of `errorTable`. */
export const workerErrors = {
  PS_WORKER_BOOT_FAILED: define('no worker could start: {reason}', 500, 1, '{advice}'),
  PS_WORKER_UNKNOWN: define('there is no worker {workerId}', 404, 3, 'Known workers: {known}.'),
  PS_WORKER_GONE: define(
    'worker {workerId} ended before it answered',
    502,
    4,
    'See the log for the reason of its exit.',
  ),
  PS_WORKER_NO_REPLY: define(
    'worker {workerId} did not answer within {deadlineMs} ms',
    504,
    4,
    'It may be blocked; see perf-supervisor status.',
  ),
  PS_WORKER_ANSWER_UNREADABLE: define(
    'what worker {workerId} answered cannot be read',
    502,
    1,
    'It may run another version of perf-supervisor; reload it.',
  ),
  PS_WORKER_NONE: define('no worker is running', 503, 4, 'See perf-supervisor status and the log.'),
  PS_WORKER_NO_SAMPLE: define('no sample of {who} has arrived yet', 503, 4, 'Ask again after a second.'),
  PS_RELAY_REFUSED: define(
    'stream {streamKey} cannot be relayed: {reason}',
    503,
    4,
    'Close what is no longer used, or choose another name.',
  ),
  PS_GAVE_UP: define(
    'workers ended {count} times within {periodSec} s',
    500,
    70,
    'Mend the cause; the log names each exit.',
  ),
  PS_GAVE_UP_ALL_FAILED: define(
    'every worker crashed more often in a row than PS_MAX_RESTARTS allows, at last: {reason}',
    500,
    70,
    'Mend the cause; the log names each exit.',
  ),
} as const;
