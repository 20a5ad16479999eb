import { readFileSync } from 'node:fs';
import { readProcessStat } from '../../src/primary/process/process-stat.js';

/** The processes that a process has started and that still live, by the kernel's list. */
export function childrenOf(pid: number): readonly number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return list === '' ? [] : list.split(' ').map(Number);
}

/** Whether it is no more than an entry that its parent has not read yet: some inits take a second. */
export function hasEnded(pid: number): boolean {
  const state = readProcessStat(pid)?.state;
  return state === undefined || state === 'Z' || state === 'X';
}

const bytesPerKiB = 1024;

/** The most resident memory that a process has had so far. */
export function peakRssBytes(pid: number): number {
  const kiB = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kiB) * bytesPerKiB;
}
