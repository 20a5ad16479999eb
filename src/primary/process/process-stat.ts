import { existsSync, readFileSync } from 'node:fs';

export interface ProcessStat {
  readonly parentPid: number;
  /** `Z` is dead, and only its parent has not asked yet. */
  readonly state: string;
  /** Clock ticks since the machine started. Together with the pid it names one process: pids are given again. */
  readonly startTicks: number;
}

/** A process beyond its number. `startTicks` is absent on systems without /proc. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTicks?: number;
}

export type ReadText = (path: string) => string;

const readFile: ReadText = (path) => readFileSync(path, 'utf8');

/** Reads /proc/<pid>/stat; `undefined` when there is no such process, or no /proc. */
export function readProcessStat(pid: number, readText = readFile): ProcessStat | undefined {
  try {
    return parseProcessStat(readText(`/proc/${pid}/stat`));
  } catch {
    // Gone, or a system without /proc; `isProcess` tells these apart.
    return undefined;
  }
}

/** The second field is the name of the program, which may hold spaces and parentheses: only the last one ends it. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  const [state = '', parentPid, ...others] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const startTicks = Number(others[17]);
  return Number.isSafeInteger(startTicks) ? { state, parentPid: Number(parentPid), startTicks } : undefined;
}

/** This process, as others may recognize it. */
export function ownIdentity(): ProcessIdentity {
  const startTicks = readProcessStat(process.pid)?.startTicks;
  return { pid: process.pid, ...(startTicks !== undefined && { startTicks }) };
}

/** Whether exactly this process lives: another one with its number is not it. */
export function isProcess({ pid, startTicks }: ProcessIdentity): boolean {
  if (startTicks === undefined || !existsSync('/proc/self/stat')) return pidExists(pid);
  const stat = readProcessStat(pid);
  return stat?.startTicks === startTicks && stat.state !== 'Z';
}

/** A signal of 0 only asks. */
function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // EPERM: it is there, and belongs to somebody else.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}
