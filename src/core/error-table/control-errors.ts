import { define } from './definition.js';

/** The errors of the control socket and run directory; part of `errorTable`. */
export const controlErrors = {
  PS_CONTROL_NOT_RUNNING: define(
    'no supervisor named {name} is running',
    503,
    3,
    'Start one with perf-supervisor start, or name another with --name.',
  ),
  PS_CONTROL_ALREADY_RUNNING: define(
    'a supervisor named {name} is already running (pid {pid})',
    409,
    5,
    'Stop it, or choose another name with --name.',
  ),
  PS_CONTROL_UNSAFE_DIR: define(
    'the directory {dir} is not safe: {reason}',
    500,
    5,
    'Use a directory that only you can open: --run-dir for its socket, --state-dir for its logs.',
  ),
  PS_CONTROL_PATH_TOO_LONG: define(
    'the control socket {path} would have {lengthBytes} bytes, and a socket path has at most {limitBytes}',
    400,
    2,
    'Choose a shorter --run-dir or --name.',
  ),
  PS_CONTROL_NONE_RUNNING: define(
    'no supervisor is running in {dir}',
    503,
    3,
    'Start one with perf-supervisor start <script>, or name another directory with --run-dir.',
  ),
  PS_CONTROL_SEVERAL_RUNNING: define('several supervisors are running: {names}', 400, 2, 'Choose one with --name.'),
  PS_CONTROL_STILL_STOPPING: define(
    '{name} (pid {pid}) is still stopping after {waitedMs} ms',
    504,
    4,
    'It goes on by itself; wait longer with --timeout, or start with a shorter --drain-timeout.',
  ),
  PS_CONTROL_FAILED: define('the supervisor did not answer: {reason}', 502, 4, 'See its log.'),
} as const;
