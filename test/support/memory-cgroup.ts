import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { waitFor } from './wait-for.js';

const root = '/sys/fs/cgroup/memory';

/** Whether groups can be made here: cgroup v1, as root. */
export const canLimitMemory: boolean = tryToMake();

/** A group whose processes may have so much memory together; gone with the test. */
export function memoryCgroup(limitBytes: number): { readonly add: (pid: number) => void } {
  const path = `${root}/perf-supervisor-test-${process.pid}`;
  mkdirSync(path);
  onTestFinished(() => waitFor('the group to be empty', () => (rmdirSync(path), true)).then(() => undefined));
  writeFileSync(`${path}/memory.limit_in_bytes`, String(limitBytes));
  return { add: (pid) => writeFileSync(`${path}/cgroup.procs`, String(pid)) };
}

function tryToMake(): boolean {
  const path = `${root}/perf-supervisor-try-${process.pid}`;
  try {
    mkdirSync(path);
    writeFileSync(`${path}/memory.limit_in_bytes`, '1000000000');
    rmdirSync(path);
    return true;
  } catch {
    // Not root, no cgroup v1, or read-only: the test that needs it is skipped.
    return false;
  }
}
