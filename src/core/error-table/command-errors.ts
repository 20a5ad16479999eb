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
  PS_NODE_UNKNOWN: define('there is no node {nodeId}', 404, 3, 'Known nodes: {known}.'),
  PS_NODE_AWAY: define(
    'node {nodeId} has given no sign of life for {ageMs} ms, so nothing was sent to it',
    503,
    4,
    'Look at its machine and log; perf-supervisor cluster nodes shows who is alive.',
  ),
  PS_COMMAND_STALE: define(
    'it was meant for an earlier {what} of node {nodeId}',
    409,
    4,
    'Look at the node again and repeat the command if it is still wanted.',
  ),
  PS_COMMAND_EXPIRED: define('it reached node {nodeId} too late and was not carried out', 504, 4, 'Give it again.'),
  PS_COMMAND_UNANSWERED: define(
    'node {nodeId} said nothing about command {commandId} within {waitedMs} ms: nobody knows whether it was carried out',
    504,
    4,
    'Look at the node before you repeat it; perf-supervisor cluster audit tells of an answer that comes late.',
  ),
  PS_COMMAND_REMOTE_OFF: define(
    'node {nodeId} takes no commands from other nodes',
    403,
    5,
    'Give the command on that machine, or start its supervisor with PS_REMOTE_COMMANDS=true.',
  ),
  PS_COMMAND_NOT_REMOTE: define(
    '{action} cannot be asked of another node',
    400,
    2,
    'Give the command on that machine. Other nodes take: {known}.',
  ),
  PS_COMMAND_FAILED: define(
    '{action} failed inside the supervisor of node {nodeId}',
    500,
    1,
    'See the log of that node.',
  ),
  PS_COMMAND_TOO_MANY: define(
    '{count} commands wait for node {nodeId} already',
    429,
    4,
    'Wait until it has taken them.',
  ),
  PS_COMMAND_TOO_LARGE: define(
    'the command or its answer is larger than {limitBytes} bytes',
    413,
    1,
    'Ask for less, for example a shorter profile, or ask the node itself.',
  ),
  PS_SCALE_COUNT: define('{count} is no number of workers', 400, 2, 'Give a whole number from 1 to {max}.'),
} as const;
