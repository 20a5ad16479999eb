import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { waitFor } from './wait-for.js';

const root = '/sys/fs/cgroup';
let groupCount = 0;

/** Whether groups can be made here: cgroup v1, as root. */
export const canLimit: boolean = ['memory', 'cpu'].every(canMake);

/** A group with limits, by the files of cgroup v1; gone with the test. */
export function cgroup(
  controller: 'memory' | 'cpu',
  limits: Readonly<Record<string, number>>,
): { readonly path: string; readonly add: (pid: number) => void } {
  groupCount += 1;
  const path = `${root}/${controller}/perf-supervisor-test-${process.pid}-${groupCount}`;
  mkdirSync(path);
  onTestFinished(() => waitFor('the group to be empty', () => (rmdirSync(path), true)).then(() => undefined));
  for (const [file, value] of Object.entries(limits)) writeFileSync(`${path}/${file}`, String(value));
  return { path, add: (pid) => writeFileSync(`${path}/cgroup.procs`, String(pid)) };
}

function canMake(controller: string): boolean {
  const path = `${root}/${controller}/perf-supervisor-try-${process.pid}`;
  try {
    mkdirSync(path);
    rmdirSync(path);
    return true;
  } catch {
    // Not root, no cgroup v1, or read-only: the test that needs it is skipped.
    return false;
  }
}
