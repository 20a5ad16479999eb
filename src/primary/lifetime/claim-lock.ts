import { existsSync, linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRecord } from '../../protocol/read.js';
import { isProcess, ownIdentity, type ProcessIdentity } from '../process/process-stat.js';

/** Somebody who holds the name; `pid` is only for people to read, no signal is ever sent to it. */
export interface Holder {
  readonly pid: number;
}

export interface HeldLock {
  release(): void;
}

const lockName = /^primary\.(\d{1,15})\.lock$/;

/**
 * Takes the lock of a folder. Each takeover has the next number, so that of two processes which find the same dead
 * holder exactly one succeeds, and nothing is deleted that somebody may just have written.
 */
export function takeLock(folder: string, self: ProcessIdentity = ownIdentity()): HeldLock | Holder {
  const number = Math.max(0, ...locks(folder).map((lock) => lock.number)) + 1;
  const before = livingHolder(folder, number);
  if (before) return before;
  const path = join(folder, `primary.${number}.lock`);
  if (!createWhole(path, JSON.stringify(self))) return livingHolder(folder, number + 1) ?? { pid: 0 };
  const other = livingHolder(folder, number, number + 1);
  if (other) {
    rmSync(path, { force: true });
    return other;
  }
  for (const lock of locks(folder)) if (lock.number < number) rmSync(lock.path, { force: true });
  return { release: () => rmSync(path, { force: true }) };
}

/** Who holds the lock of a folder now; `undefined` when nobody who lives does. */
export function holderOf(folder: string): Holder | undefined {
  return existsSync(folder) ? livingHolder(folder, Number.POSITIVE_INFINITY) : undefined;
}

/** A link appears with its content, or not at all when the name is taken: nobody ever reads half a lock. */
function createWhole(path: string, content: string): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false;
    throw thrown;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Who lives of those that hold a lock below `below` or from `from` on. */
function livingHolder(folder: string, below: number, from = Number.POSITIVE_INFINITY): Holder | undefined {
  return locks(folder)
    .filter(({ number }) => number < below || number >= from)
    .map(({ path }) => readHolder(path))
    .find((holder) => holder !== undefined && isProcess(holder));
}

function locks(folder: string): readonly { readonly number: number; readonly path: string }[] {
  return readdirSync(folder).flatMap((name) => {
    const number = lockName.exec(name)?.[1];
    return number === undefined ? [] : [{ number: Number(number), path: join(folder, name) }];
  });
}

function readHolder(path: string): ProcessIdentity | undefined {
  try {
    const { pid, startTicks } = readRecord(JSON.parse(readFileSync(path, 'utf8'))) ?? {};
    if (!Number.isSafeInteger(pid) || Number(pid) <= 0) return undefined;
    return { pid: Number(pid), ...(typeof startTicks === 'number' && { startTicks }) };
  } catch {
    // Released in this moment, or not one of ours: nobody holds it.
    return undefined;
  }
}
