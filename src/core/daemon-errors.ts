/** The errors of daemons and their logs; part of `errorTable`. */
export const daemonErrors = {
  PS_DAEMON_ENDED: {
    message: '{name} ended before it was ready ({how})',
    httpStatus: 500,
    exitCode: 1,
    remedy: 'The lines above are the last of its log; start it without -d to see it fail.',
  },
  PS_DAEMON_SILENT: {
    message: '{name} was not ready within {waitedMs} ms and was ended',
    httpStatus: 504,
    exitCode: 4,
    remedy: 'Give its workers longer with PS_BOOT_TIMEOUT, or start it without -d to see what it waits for.',
  },
  PS_LOGS_NONE: {
    message: 'there is no log of {name} in {dir}',
    httpStatus: 404,
    exitCode: 3,
    remedy:
      'Only supervisors that were started with -d write log files; one in the foreground logs where it was started.',
  },
  PS_LOGS_SEVERAL: {
    message: 'several applications have logs: {names}',
    httpStatus: 400,
    exitCode: 2,
    remedy: 'Choose one: perf-supervisor logs <name>.',
  },
} as const;
