import { commandErrors } from './command-errors.js';
import { daemonErrors } from './daemon-errors.js';
import { targetErrors } from './target-errors.js';

/** What is known about an error code before it happens: `{name}` in a template is replaced by the detail of that name. */
export interface ErrorDefinition {
  readonly message: string;
  readonly httpStatus: number;
  readonly exitCode: number;
  /** What the reader should do about it. */
  readonly remedy: string;
}

/** Exit codes of the CLI: each number once, with its meaning. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  notRunning: 3,
  timedOut: 4,
  refused: 5,
  gaveUp: 70,
} as const;

/** The one table of errors; `docs/errors.md` is generated from it. */
export const errorTable = {
  PS_CONFIG_BAD_VALUE: define(
    '{source} {name} is {value}; allowed: {allowed}',
    400,
    2,
    'Correct the value and start again.',
  ),
  PS_CONFIG_UNKNOWN_KEY: define('{source} has no setting named {name}', 400, 2, 'Did you mean {nearest}?'),
  PS_CONFIG_UNREADABLE: define(
    'config file {file} cannot be read: {reason}',
    400,
    2,
    'Check the path, the rights and the syntax.',
  ),
  PS_CONFIG_SEVERAL: define('{count} settings are wrong:\n{problems}', 400, 2, 'Correct them and start again.'),
  PS_ECOSYSTEM_SEVERAL_APPS: define(
    '{file} holds {count} applications: {names}',
    400,
    2,
    'Each has a supervisor of its own: start each with --only <name>, and -d to leave it in the background.',
  ),
  PS_ECOSYSTEM_UNKNOWN_APP: define('{file} has no application {name}', 400, 2, 'Its applications: {known}.'),
  PS_ECOSYSTEM_REFUSED: define(
    'application {app} of {file} cannot run as it is. {reasons}',
    400,
    2,
    'Change these keys, or leave this application to PM2 or systemd.',
  ),
  PS_CLI_USAGE: define('{reason}', 400, 2, 'See perf-supervisor --help.'),
  PS_CLI_INTERNAL: define(
    'perf-supervisor itself failed: {reason}',
    500,
    1,
    'Run it again with LOG_LEVEL=debug and report the stack that it prints.',
  ),
  PS_CLI_PM2_WORD: define('{word} is a command of PM2, not of perf-supervisor', 400, 2, '{substitute}'),
  PS_CLI_FILE_EXISTS: define('{file} exists already', 409, 5, 'Remove it first, or name another file.'),
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
  PS_WORKER_NONE: define('no worker is running', 503, 4, 'See perf-supervisor status and the log.'),
  PS_WORKER_NO_SAMPLE: define('no sample of {who} has arrived yet', 503, 4, 'Ask again after a second.'),
  PS_OPTIMIZE_UNKNOWN_STRATEGY: define('there is no strategy {strategy}', 400, 2, 'Known strategies: {known}.'),
  PS_OPTIMIZE_BUSY: define('an optimization is already running', 409, 4, 'Wait until it ends, then ask again.'),
  PS_OPTIMIZE_DISABLED: define(
    'optimization is disabled',
    503,
    5,
    'Set ENABLE_PERFORMANCE_OPTIMIZATION=true and restart.',
  ),
  PS_OPTIMIZE_TIMED_OUT: define(
    'strategy {strategy} exceeded its budget of {budgetMs} ms',
    504,
    4,
    'Give it a larger budget or less to do.',
  ),
  PS_OPTIMIZE_STRATEGY_FAILED: define(
    'strategy {strategy} failed: {reason}',
    500,
    1,
    'See the log; perf-supervisor doctor lists common causes.',
  ),
  PS_HTTP_BAD_JSON: define(
    'the body is not valid JSON: {reason}',
    400,
    2,
    'Send a JSON object, for example {{"strategy":"memory"}.',
  ),
  PS_HTTP_BAD_REQUEST: define('{place}: {reason}', 400, 2, '{remedy}'),
  PS_HTTP_WRONG_TYPE: define('the content type is {type}', 415, 2, 'Send Content-Type: application/json.'),
  PS_HTTP_TOO_LARGE: define('the body is larger than {limitBytes} bytes', 413, 2, 'Send less.'),
  PS_HTTP_ABORTED: define('the request ended before its body was complete', 400, 4, 'Send the whole body.'),
  PS_HTTP_NOT_FOUND: define('there is nothing at {path}', 404, 3, 'See GET / for the endpoints.'),
  PS_HTTP_METHOD: define('{method} is not allowed at {path}', 405, 2, 'Allowed: {allowed}.'),
  PS_HTTP_NO_TOKEN: define(
    'this call needs a token, and none or a wrong one was sent',
    401,
    5,
    'Send Authorization: Bearer with {tokenSource}.',
  ),
  PS_HTTP_FOREIGN_HOST: define(
    'the Host header names a host that is not ours',
    421,
    5,
    'Call the address that the supervisor printed at start.',
  ),
  PS_HTTP_FOREIGN_ORIGIN: define(
    'requests from other web origins are refused',
    403,
    5,
    'Call the API from the dashboard or from a program.',
  ),
  PS_HTTP_RATE: define('too many calls', 429, 5, 'Try again after {retryAfterSec} s.'),
  PS_HTTP_INTERNAL: define('the request failed inside the supervisor', 500, 1, 'See the log at requestId {requestId}.'),
  PS_PORT_TAKEN: define(
    '{host}:{port} is already in use',
    500,
    1,
    'Stop the program that uses it, or choose another with {flag}.',
  ),
  PS_BIND_UNSAFE: define(
    'the admin address {host} is reachable from other machines and there is no token',
    400,
    2,
    'Bind to 127.0.0.1 or set PS_ADMIN_TOKEN.',
  ),
  PS_TOKEN_FILE_UNSAFE: define(
    'the token file {file} is not safe: {reason}',
    500,
    5,
    'Delete it, and a new one is made at the next start.',
  ),
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
    'the run directory {dir} is not safe: {reason}',
    500,
    5,
    'Use a directory that only you can open, or set --run-dir.',
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
  PS_PLACEMENT_UNKNOWN_SELECTOR: define(
    'there is no placement selector {selector}',
    400,
    2,
    'Known selectors: {known}.',
  ),
  PS_PLACEMENT_BAD_PATTERN: define(
    'route key pattern {pattern} is wrong: {reason}',
    400,
    2,
    'Write a path with :key where the stream name stands, for example /whip/:key.',
  ),
  PS_PLACEMENT_NOT_SERVED: define(
    'no server of this worker takes connections on port {port}',
    503,
    4,
    'The connection is given to another worker.',
  ),
  PS_PLACEMENT_LISTEN_FAILED: define(
    '{host}:{port} cannot be listened on: {reason}',
    500,
    1,
    'Correct the address that the server listens on.',
  ),
  PS_STORE_AWAY: define(
    'the history store does not answer: {reason}',
    503,
    4,
    'The live view still works; check Redis.',
  ),
  PS_STORE_NAME_HELD: define(
    'another living primary holds the node name {nodeId}',
    409,
    5,
    'Give each primary its own name with PS_NODE_ID.',
  ),
  PS_STORE_BAD_QUERY: define('{place}: {reason}', 400, 2, '{remedy}'),
  ...commandErrors,
  ...daemonErrors,
  ...targetErrors,
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

function define(message: string, httpStatus: number, exitCode: number, remedy: string): ErrorDefinition {
  return { message, httpStatus, exitCode, remedy };
}
