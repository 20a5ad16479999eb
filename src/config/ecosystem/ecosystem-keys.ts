import type { SettingName } from '../settings.js';

/**
 * What becomes of a key of a PM2 ecosystem file:
 * - `honoured`: as under PM2
 * - `ignored`: accepted without effect, nothing is lost
 * - `warned`: has an effect under PM2 that it does not have here
 * - `refused`: the application cannot run like this
 */
export type KeyClass = 'honoured' | 'ignored' | 'warned' | 'refused';

export interface EcosystemKey {
  readonly key: string;
  readonly aliases: readonly string[];
  readonly keyClass: KeyClass;
  /** The setting that takes the value; a key without one says how the workers are started. */
  readonly setting?: SettingName;
  readonly note: string;
}

type Row = readonly [key: string, note: string, ...aliases: string[]];

/** Keys that are a setting of ours under another name. */
const settingRows: readonly (readonly [setting: SettingName, ...row: Row])[] = [
  ['name', 'name', 'Characters that a name may not have become dashes.'],
  ['instances', 'instances', '0 and max: one per available core; negative: cores minus that; absent: 1.'],
  ['bootTimeout', 'listen_timeout', 'A worker that takes longer counts as failed; PM2 would go on without it.'],
  ['killTimeout', 'kill_timeout', 'Counts from the signal on; before it, a worker may drain for drainTimeout.'],
  ['maxMemory', 'max_memory_restart', 'A worker above it is drained and replaced.'],
  ['maxRestarts', 'max_restarts', 'Unstable restarts in a row until a worker is given up.'],
  ['minUptime', 'min_uptime', 'A worker that ends sooner counts as unstable.'],
  [
    'restartDelay',
    'restart_delay',
    'The same wait before every restart; without it, restarts back off from 10 ms to 15 s.',
  ],
  [
    'restartBackoff',
    'exp_backoff_restart_delay',
    'The first wait, half as long again after each further crash, up to 15 s.',
  ],
  ['autorestart', 'autorestart', 'Whether a worker that ends is replaced.'],
  ['stopExitCodes', 'stop_exit_codes', 'A worker that ends with one of these is not replaced.'],
  ['cronRestart', 'cron_restart', 'Replaces the workers one by one, by drain; in local time. 0 is none.', 'cron'],
  ['outFile', 'out_file', 'File for the standard output of the workers.', 'out', 'output', 'out_log'],
  ['errorFile', 'error_file', 'File for the standard error of the workers.', 'error', 'err', 'err_file', 'err_log'],
  ['logFile', 'log_file', 'One file for both outputs; out_file and error_file win over it.', 'log'],
  ['pidFile', 'pid_file', 'Holds the pid of the supervisor, which is the process to signal.', 'pid'],
  ['user', 'uid', 'Started as root, the supervisor becomes this user too, unlike the daemon of PM2.', 'user'],
  ['group', 'gid', 'With uid, the group of both.'],
  ['watch', 'watch', 'For development: replaces the workers when a file changes.'],
  ['watchIgnore', 'ignore_watch', 'Names, paths and patterns with * and **; regular expressions are not read.'],
  ['watchDelay', 'watch_delay', 'How long after the last change the workers are replaced.'],
];

/** Keys that say how the workers are started. */
const launchRows: readonly Row[] = [
  ['script', 'Resolved from cwd, as PM2 does.', 'exec', 'cmd', 'command'],
  ['cwd', 'Resolved from where the command is run, as PM2 does.'],
  ['args', 'A list, or one line that is split at spaces outside quotes.'],
  ['node_args', 'Flags of Node for the workers.', 'interpreterArgs', 'interpreter_args'],
  ['env', 'Variables of the workers; they win over those of the shell. Those that name a setting of ours count too.'],
  ['env_<name>', 'On top of env with --env <name>.'],
  ['env_file', 'Ours: a .env file, or a list of them. PM2 reads it as the environment named file.'],
  ['append_env_to_name', 'With --env <name>, the application is called <app>-<name>.'],
  [
    'filter_env',
    'Keeps variables of the shell from the workers: true for all, text for one, a list for all whose name contains an entry.',
  ],
  ['port', 'Becomes the variable PORT.'],
  [
    'instance_var',
    'Name of the variable with the number of the slot, otherwise NODE_APP_INSTANCE. A slot keeps its number over restarts.',
  ],
  ['increment_var', 'This variable is one higher in each slot.'],
  [
    'wait_ready',
    "A worker counts as ready when it listens and has called process.send('ready'); with routing by key, when it listens.",
  ],
  ['shutdown_with_message', "A worker gets the message 'shutdown' in place of SIGINT."],
  ['autostart', 'With false, the application starts only when --only names it.'],
  ['watch_options', 'Of it count usePolling, interval and followSymlinks.'],
  ['disable_logs', 'true sends what the workers of a daemon print to /dev/null.'],
  [
    'merge_logs',
    'The workers of an application share its files in any case; false has no effect, and a line does not tell its worker.',
    'combine_logs',
  ],
  ['source_map_support', 'true adds --enable-source-maps.'],
];

const ignoredRows: readonly Row[] = [
  ['namespace', 'A label of PM2. To keep clusters apart in one Redis, set perf_supervisor.namespace.'],
  ['force', 'Each application has one supervisor, told apart by name.'],
  ['treekill', 'Stopping a worker lets it end its own children.'],
  ['kill_retry_time', 'A worker is killed once, and that is final.'],
  ['name_prefix', 'Set name.'],
  ['vizion', 'Versions are not read from a repository.'],
  ['pmx', 'The agent is always there.'],
  ['automation', 'The agent is always there.'],
  ['windowsHide', 'No windows are opened.'],
  ['trace', 'Figures are taken by the agent.'],
  ['disable_trace', 'Figures are taken by the agent.'],
  ['v8', 'Heap and garbage collection are always measured.'],
  ['event_loop_inspector', 'The event loop is always measured.'],
  ['deep_monitoring', 'Figures are taken by the agent.'],
  ['io', 'Belongs to the service of PM2.'],
  ['write', 'A switch of the PM2 command line.'],
  ['post_update', 'Belongs to pm2 pull.'],
  ['install_url', 'Belongs to pm2 modules.'],
  ['username', 'Filled in by PM2 itself.'],
  ['km_link', 'Belongs to the service of PM2.'],
  ['disable_source_map_support', 'Source maps are off unless source_map_support is true.'],
];

const warnedRows: readonly Row[] = [
  [
    'log_date_format',
    'Workers write into the file themselves, so that nothing is lost when one dies; the server puts the time into its lines. Lines of ours carry it in ISO 8601.',
  ],
  ['time', 'As log_date_format: the server puts the time into its own lines.'],
  [
    'log_type',
    'As log_date_format: what workers print stays as it is. Lines of ours are JSON in a daemon; see logFormat.',
  ],
  ['deploy', 'Not part of perf-supervisor; keep pm2 deploy for it, or another tool.'],
  ['static', 'Serving files is not part of perf-supervisor; use a web server.'],
];

/** Refused only with the values that the note names; otherwise they need no help. */
const refusedRows: readonly Row[] = [
  ['exec_interpreter', 'node and tsx run; anything else is refused: supervise it with PM2 or systemd.', 'interpreter'],
  ['execute_command', 'true is refused: only scripts that Node runs are supervised.'],
  [
    'exec_mode',
    'Workers share the ports of the server, as in cluster mode. fork with several instances is refused unless increment_var gives each its own port.',
  ],
];

/** The one table of what ecosystem files may hold: reader, `config check` and docs/migrating-from-pm2.md come from it. */
export const ecosystemKeys: readonly EcosystemKey[] = [
  ...launchRows.map((row) => toKey('honoured', row)),
  ...settingRows.map(([setting, ...row]) => ({ ...toKey('honoured', row), setting })),
  ...ignoredRows.map((row) => toKey('ignored', row)),
  ...warnedRows.map((row) => toKey('warned', row)),
  ...refusedRows.map((row) => toKey('refused', row)),
];

/** PM2 leaves it alone, so that one file serves both. */
export const ownKey = 'perf_supervisor';

const byName: ReadonlyMap<string, EcosystemKey> = new Map(
  ecosystemKeys.flatMap((row) => [row.key, ...row.aliases].map((name) => [name, row] as const)),
);

/** The row of a key as it is written in a file; `undefined` when it is unknown. */
export function findEcosystemKey(written: string): EcosystemKey | undefined {
  const known = byName.get(written);
  if (known) return known;
  return /^env_\S+$/.test(written) ? byName.get('env_<name>') : undefined;
}

/** Every way to write a key, for finding the nearest. */
export const ecosystemKeyNames: readonly string[] = [...byName.keys(), ownKey];

function toKey(keyClass: KeyClass, [key, note, ...aliases]: Row): EcosystemKey {
  return { key, aliases, keyClass, note };
}
