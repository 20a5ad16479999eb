import { define } from './definition.js';

/** The errors of commands that name workers; part of `errorTable`. */
export const targetErrors = {
  PS_TARGET_UNKNOWN: define('there is no {what}', 404, 3, 'Known: {known}.'),
  PS_COMMAND_UNFINISHED: define(
    '{command} is not finished after {waitedMs} ms',
    504,
    4,
    'It goes on by itself: see perf-supervisor status, or wait longer with --timeout.',
  ),
  PS_ENVIRONMENT_UNREADABLE: define(
    'the environment of process {pid} cannot be read: {reason}',
    501,
    1,
    'It is read from /proc, which only Linux has.',
  ),
} as const;
