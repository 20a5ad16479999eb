import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { constants, type FileHandle, link, open, rm, writeFile } from 'node:fs/promises';
import { SupervisorError, reasonOf } from '../../core/errors.js';

const tokenBytes = 32;
const maxFileBytes = 4096;
/** At 6 bits a character, 22 hold 128 bits. */
const tokenPattern = /^[\x21-\x7e]{22,512}$/;

/**
 * Reads the token of a file, or makes one there for its owner alone when there is no file yet.
 * @throws {SupervisorError} PS_TOKEN_FILE_UNSAFE when others may read it, it is not ours, or it holds no token
 */
export async function loadToken(file: string, makeToken = randomToken): Promise<string> {
  try {
    return await readToken(file);
  } catch (thrown) {
    if (thrown instanceof SupervisorError) throw thrown;
    if (!hasCode(thrown, 'ENOENT')) throw unsafe(file, reasonOf(thrown), thrown);
  }
  await createToken(file, makeToken());
  return readToken(file);
}

function randomToken(): string {
  return randomBytes(tokenBytes).toString('base64url');
}

async function readToken(file: string): Promise<string> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    return await readChecked(file, handle);
  } finally {
    await handle.close();
  }
}

async function readChecked(file: string, handle: FileHandle): Promise<string> {
  const fault = faultOf(await handle.stat());
  if (fault) throw unsafe(file, fault);
  const token = (await handle.readFile('utf8')).trim();
  if (!tokenPattern.test(token)) throw unsafe(file, 'it does not hold a token of 22 to 512 characters');
  return token;
}

function faultOf(stats: Stats): string | undefined {
  if (!stats.isFile()) return 'it is not a regular file';
  if (stats.uid !== process.getuid?.()) return 'it belongs to another user';
  if ((stats.mode & 0o077) !== 0) return 'other users can open it';
  if (stats.size > maxFileBytes) return `it is larger than ${maxFileBytes} bytes`;
  return undefined;
}

/** Written aside and linked into place: another start at the same moment sees a whole token or none. */
async function createToken(file: string, token: string): Promise<void> {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(aside, `${token}\n`, { mode: 0o600, flag: 'wx' });
    await link(aside, file);
  } catch (thrown) {
    if (!hasCode(thrown, 'EEXIST')) throw unsafe(file, reasonOf(thrown), thrown);
  } finally {
    await rm(aside, { force: true });
  }
}

function hasCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code;
}

function unsafe(file: string, reason: string, cause?: unknown): SupervisorError {
  return new SupervisorError('PS_TOKEN_FILE_UNSAFE', { file, reason }, { cause });
}
