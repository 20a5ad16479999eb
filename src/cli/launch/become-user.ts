import { accessSync, chownSync, constants, lstatSync, mkdirSync, statSync } from 'node:fs';
import { type UserInfo, userInfo } from 'node:os';
import { dirname, resolve } from 'node:path';
import { packageFile } from '../../config/package-file.js';
import type { Settings } from '../../config/settings.js';
import { reasonOf, SupervisorError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { CliContext } from '../context.js';

/** Documented since Node 0.9, and missing in @types/node 20. */
type WithInitgroups = NodeJS.Process & { readonly initgroups?: (user: string, extraGroup: string | number) => void };

type Wanted = Pick<Settings, 'user' | 'group' | 'runDir' | 'stateDir'>;

/** Where the one who starts us keeps things of their own. */
const ownDirectories = ['XDG_RUNTIME_DIR', 'XDG_STATE_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME'];
const groupAndOthersWrite = 0o022;

/**
 * Makes this process the user that the settings name, for good: user, group, supplementary groups and the variables that
 * say who one is. All that is made or forked from then on belongs to that user; of root nothing is left to come back to.
 * A process that is that user already stays as it is, so that the daemon may read the same settings again.
 * @throws {SupervisorError} PS_USER_NOT_ROOT, PS_USER_UNKNOWN, PS_USER_NO_ACCESS
 */
export function becomeUser(wanted: Wanted, { cwd, env }: Pick<CliContext, 'cwd' | 'env'>, script: string): void {
  const { user, group } = wanted;
  if (user === undefined) {
    if (group !== undefined) throw new SupervisorError('PS_USER_UNKNOWN', { user: '(none)', reason: 'none is named' });
    return;
  }
  if (process.getuid?.() !== 0) return checkAlready(user);
  const account = accountOf(user);
  for (const folder of [wanted.runDir, wanted.stateDir]) if (folder !== undefined) give(resolve(cwd, folder), account);
  for (const name of ownDirectories) if (!isOf(env[name], account)) Reflect.deleteProperty(env, name);
  Object.assign(env, { HOME: account.homedir, USER: account.username, LOGNAME: account.username });
  change(account, group);
  for (const path of [cwd, script, packageFile('package.json')]) checkReadable(path, account);
}

/** Said at each start: what a server does as root, whoever breaks into it does too. */
export function warnOfRoot(logger: Logger, { user }: Pick<Settings, 'user'>): void {
  if (process.getuid?.() === 0 && user === undefined)
    logger.warn('supervisor and workers run as root; --user makes them another user', { event: 'root' });
}

/** @throws {SupervisorError} PS_USER_NOT_ROOT */
function checkAlready(user: string): void {
  const { username, uid } = userInfo();
  if (user !== username && user !== String(uid)) throw new SupervisorError('PS_USER_NOT_ROOT', { user });
}

/**
 * Node asks the system only about the user that it runs as, so we are that one for a moment.
 * @throws {SupervisorError} PS_USER_UNKNOWN
 */
function accountOf(user: string): UserInfo<string> {
  try {
    process.seteuid?.(asId(user));
    return userInfo();
  } catch (cause) {
    throw new SupervisorError('PS_USER_UNKNOWN', { user, reason: reasonOf(cause) }, { cause });
  } finally {
    process.seteuid?.(0);
  }
}

/** Groups first: who is no longer root may not change them. */
function change({ username, uid, gid }: UserInfo<string>, group: string | undefined): void {
  const id = group === undefined ? gid : asId(group);
  try {
    (process as WithInitgroups).initgroups?.(username, id);
    process.setgid?.(id);
    process.setuid?.(uid);
  } catch (cause) {
    throw new SupervisorError('PS_USER_UNKNOWN', { user: username, reason: reasonOf(cause) }, { cause });
  }
}

function asId(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text;
}

/**
 * Makes a folder that the user could not make where only root may write, such as /run. Elsewhere the user makes it later:
 * somebody who can write there could put a link in our way.
 */
function give(folder: string, { uid, gid }: UserInfo<string>): void {
  const above = lstatSync(dirname(folder), { throwIfNoEntry: false });
  const isRootsOwn = above?.isDirectory() && above.uid === 0 && (above.mode & groupAndOthersWrite) === 0;
  if (!isRootsOwn || lstatSync(folder, { throwIfNoEntry: false })) return;
  mkdirSync(folder, { mode: 0o700 });
  chownSync(folder, uid, gid);
}

function isOf(directory: string | undefined, { uid }: UserInfo<string>): boolean {
  return directory !== undefined && statSync(directory, { throwIfNoEntry: false })?.uid === uid;
}

/** @throws {SupervisorError} PS_USER_NO_ACCESS */
function checkReadable(path: string, { username }: UserInfo<string>): void {
  try {
    accessSync(path, constants.R_OK);
  } catch (cause) {
    throw new SupervisorError('PS_USER_NO_ACCESS', { user: username, path }, { cause });
  }
}
