import { define } from './definition.js';

/** The errors of daemons and their logs; part of `errorTable`. */
export const daemonErrors = {
  PS_DAEMON_ENDED: define(
    '{name} ended before it was ready ({how})',
    500,
    1,
    'The lines above are the last of its log; start it without -d to see it fail.',
  ),
  PS_DAEMON_SILENT: define(
    '{name} was not ready within {waitedMs} ms and was ended',
    504,
    4,
    'Give its workers longer with PS_BOOT_TIMEOUT, or start it without -d to see what it waits for.',
  ),
  PS_DAEMON_PID_FILE: define(
    'the pid file {file} cannot be written: {reason}',
    500,
    2,
    'Name another with --pid-file, or make its directory writable.',
  ),
  PS_LOGS_NONE: define(
    'there is no log of {name} in {dir}',
    404,
    3,
    'Only supervisors that were started with -d write log files; one in the foreground logs where it was started.',
  ),
  PS_LOGS_SEVERAL: define(
    'several applications have logs: {names}',
    400,
    2,
    'Choose one: perf-supervisor logs <name>.',
  ),
} as const;
