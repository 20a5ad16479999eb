import { define } from './definition.js';

/** The errors of what operators ask of one worker; part of `errorTable`. */
export const diagnosticErrors = {
  PS_ACTION_BAD_NAME: define(
    'this name is no name for an action, or there are too many',
    400,
    2,
    'A worker has at most {mostActions} actions, whose names have 1 to {longestActionName} characters.',
  ),
  PS_ACTION_UNKNOWN: define(
    'the application has no action {action}',
    404,
    3,
    'Known: {known}. A server adds one by onAction of perf-supervisor/worker.',
  ),
  PS_ACTION_FAILED: define('action {action} failed: {reason}', 500, 1, 'See the log of the worker.'),
  PS_PROFILE_BUSY: define('this worker is being profiled already', 409, 5, 'Ask again when that has ended.'),
  PS_PROFILE_FAILED: define('the profile cannot be had: {reason}', 500, 1, 'Take it again.'),
  PS_SNAPSHOT_FAILED: define(
    'the heap snapshot {file} was not written: {reason}',
    500,
    1,
    'Name a file that is not there yet, where the user of the worker may write.',
  ),
  PS_INSPECT_FAILED: define(
    'the inspector does not open at port {port}: {reason}',
    500,
    1,
    'Choose another with --port; 0 takes a free one.',
  ),
} as const;
