import { lstatSync, mkdirSync, type Stats } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { reasonOf, SupervisorError } from '../core/errors.js';

/** sockaddr_un holds 104 bytes on macOS and 108 on Linux, its closing zero included. */
const longestSocketPathBytes = 103;
const groupAndOthers = 0o077;

/** Where control sockets and tokens live: what is set, else `$XDG_RUNTIME_DIR/perf-supervisor`, else `~/.perf-supervisor`. */
export function runDirectoryPath(
  configured: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): string {
  if (configured !== undefined) return resolve(cwd, configured);
  const runtimeDir = env['XDG_RUNTIME_DIR'];
  return runtimeDir ? join(runtimeDir, 'perf-supervisor') : join(homedir(), '.perf-supervisor');
}

/** Where daemons write their logs: what is set, else `$XDG_STATE_HOME/perf-supervisor`, else `~/.local/state/perf-supervisor`. */
export function stateDirectoryPath(
  configured: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): string {
  if (configured !== undefined) return resolve(cwd, configured);
  const stateHome = env['XDG_STATE_HOME'];
  return join(stateHome ? stateHome : join(homedir(), '.local/state'), 'perf-supervisor');
}

/**
 * Makes the directory if it is not there, and refuses one that somebody else could reach into.
 * @throws {SupervisorError} PS_CONTROL_UNSAFE_DIR
 */
export function prepareRunDirectory(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new SupervisorError('PS_CONTROL_UNSAFE_DIR', { dir, reason: reasonOf(cause) }, { cause });
  }
  const reason = unsafeReason(lstatSync(dir), process.getuid?.());
  if (reason !== undefined) throw new SupervisorError('PS_CONTROL_UNSAFE_DIR', { dir, reason });
}

/** Why a directory must not hold a control socket; `undefined` when it may. `uid` is absent on systems without users. */
export function unsafeReason(
  stats: Pick<Stats, 'isSymbolicLink' | 'isDirectory' | 'uid' | 'mode'>,
  uid?: number,
): string | undefined {
  if (stats.isSymbolicLink()) return 'it is a symbolic link';
  if (!stats.isDirectory()) return 'it is not a directory';
  if (uid === undefined) return undefined;
  if (stats.uid !== uid) return `it belongs to user ${stats.uid}, not to ${uid}`;
  if ((stats.mode & groupAndOthers) !== 0)
    return `its mode ${(stats.mode & 0o777).toString(8)} lets others in; run chmod 700`;
  return undefined;
}

/** The directory of one application within the run directory. */
export function applicationDirectory(runDir: string, name: string): string {
  return join(runDir, name);
}

/**
 * Where the primary of that name takes commands.
 * @throws {SupervisorError} PS_CONTROL_PATH_TOO_LONG: the system would cut it off silently
 */
export function controlSocketPath(runDir: string, name: string): string {
  const path = join(applicationDirectory(runDir, name), 'control.sock');
  const lengthBytes = Buffer.byteLength(path);
  if (lengthBytes <= longestSocketPathBytes) return path;
  throw new SupervisorError('PS_CONTROL_PATH_TOO_LONG', { path, lengthBytes, limitBytes: longestSocketPathBytes });
}
