/** Figures of processes from outside, by /proc (Linux). */
import { readdirSync, readFileSync } from 'node:fs';

const bytesPerKiB = 1024;

/** Memory that only this process has. RSS would be the wrong figure: 36 MB of each are the text of node, shared by all. */
export function privateBytes(pid) {
  const lines = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB/gm);
  return bytesPerKiB * [...lines].reduce((sum, [, kiB]) => sum + Number(kiB), 0);
}

/** CPU time of all threads that live, in ns: /proc/PID/stat counts in steps of 10 ms, too coarse for an idle process. */
export function cpuNs(pid) {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
    try {
      return sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]);
    } catch {
      // The thread ended between the listing and the reading.
      return sum;
    }
  }, 0);
}

export function childPids(pid) {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    // Gone, and with it its list.
    return [];
  }
}

export function descendantPids(pid) {
  return childPids(pid).flatMap((child) => [child, ...descendantPids(child)]);
}

export function descriptorCount(pid) {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Names one process: a pid alone may already be another's. `undefined` when it has ended. */
export function processIdentity(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state] = fields;
    return state === 'Z' || state === 'X' ? undefined : `${pid}@${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** Kills what is left of processes that were identified earlier. */
export function killLeftOvers(identities) {
  for (const identity of identities) {
    const pid = Number(identity.split('@', 1)[0]);
    if (processIdentity(pid) !== identity) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}
