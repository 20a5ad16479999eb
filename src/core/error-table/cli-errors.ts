import { define } from './definition.js';

/** The errors of the command line and the script; part of `errorTable`. */
export const cliErrors = {
  PS_CLI_USAGE: define('{reason}', 400, 2, 'See perf-supervisor --help.'),
  PS_CLI_INTERNAL: define(
    'perf-supervisor itself failed: {reason}',
    500,
    1,
    'Run it again with LOG_LEVEL=debug and report the stack that it prints.',
  ),
  PS_CLI_PM2_WORD: define('{word} is a command of PM2, not of perf-supervisor', 400, 2, '{substitute}'),
  PS_CLI_NOT_CONFIRMED: define(
    'nothing was done: {peerCount} peers would have been cut off',
    409,
    5,
    'Use perf-supervisor reload, or restart with --yes.',
  ),
  PS_CLI_NOT_AGREED: define('nothing was done: {what}', 409, 5, 'Run it with --yes.'),
  PS_USER_NOT_ROOT: define(
    'only root can become user {user}',
    403,
    5,
    'Start it as root or as that user, or leave --user and --group out.',
  ),
  PS_USER_UNKNOWN: define(
    'cannot become user {user}: {reason}',
    400,
    2,
    'Name one that getent passwd lists; --group is of use only with --user.',
  ),
  PS_USER_NO_ACCESS: define(
    'user {user} cannot open {path}',
    400,
    2,
    'Let that user read it and search the folders above it, or choose another user or place.',
  ),
  PS_CLI_FILE_EXISTS: define('{file} exists already', 409, 5, 'Remove it first, or name another file.'),
  PS_RECORDING_UNREADABLE: define(
    'recording {file} cannot be read: {reason}',
    400,
    2,
    'Make one with perf-supervisor record -o {file}.',
  ),
  PS_RECORDING_BAD_LINE: define(
    '{file}:{line}: {reason}',
    400,
    2,
    'Remove the line; each holds one sample as perf-supervisor record writes it.',
  ),
  PS_SCRIPT_MISSING: define('script {file} does not exist', 400, 2, 'Check the path; it is resolved from {cwd}.'),
  PS_SCRIPT_IS_DIRECTORY: define(
    '{file} is a directory, not a script',
    400,
    2,
    'Name the file to run, for example {file}/server.js.',
  ),
  PS_SCRIPT_NEEDS_LOADER: define(
    '{file} is TypeScript, which Node {version} cannot run by itself',
    400,
    2,
    'Use Node 22.18 or newer, or install tsx in the project of the script.',
  ),
} as const;
