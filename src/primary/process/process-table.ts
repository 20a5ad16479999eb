import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type ProcessIdentity, readProcessStat } from './process-stat.js';

/** The processes that come from `pid`, itself not included; empty on systems without /proc. */
export function descendantsOf(pid: number): readonly ProcessIdentity[] {
  const children = new Map<number, ProcessIdentity[]>();
  for (const candidate of allPids()) {
    const stat = readProcessStat(candidate);
    if (!stat || stat.state === 'Z') continue;
    const siblings = children.get(stat.parentPid) ?? [];
    siblings.push({ pid: candidate, startTicks: stat.startTicks });
    children.set(stat.parentPid, siblings);
  }
  const collect = (parent: number): ProcessIdentity[] =>
    (children.get(parent) ?? []).flatMap((child) => [child, ...collect(child.pid)]);
  return collect(pid);
}

/** The processes whose environment holds exactly `entry` (`NAME=value`), which only descendants inherit. */
export async function processesWithEnvironment(entry: string): Promise<readonly ProcessIdentity[]> {
  const found = await Promise.all(
    allPids().map(async (pid) => {
      const startTicks = readProcessStat(pid)?.startTicks;
      return startTicks !== undefined && (await environmentHolds(pid, entry)) ? [{ pid, startTicks }] : [];
    }),
  );
  return found.flat();
}

async function environmentHolds(pid: number, entry: string): Promise<boolean> {
  try {
    return (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0').includes(entry);
  } catch {
    // Gone, or another user's: neither is ours.
    return false;
  }
}

function allPids(): readonly number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isSafeInteger);
  } catch {
    // No /proc, as on macOS: what a worker started is not followed there.
    return [];
  }
}
