/** The errors of commands that name workers; part of `errorTable`. */
export const targetErrors = {
  PS_TARGET_UNKNOWN: { message: 'there is no {what}', httpStatus: 404, exitCode: 3, remedy: 'Known: {known}.' },
  PS_COMMAND_UNFINISHED: {
    message: '{command} is not finished after {waitedMs} ms',
    httpStatus: 504,
    exitCode: 4,
    remedy: 'It goes on by itself: see perf-supervisor status, or wait longer with --timeout.',
  },
  PS_ENVIRONMENT_UNREADABLE: {
    message: 'the environment of process {pid} cannot be read: {reason}',
    httpStatus: 501,
    exitCode: 1,
    remedy: 'It is read from /proc, which only Linux has.',
  },
} as const;
