import { isProcess, readProcessStat } from '../primary/process/process-stat.js';

/** Whether a process of that id exists. One that is dead and not yet buried, as in a container without init, does not. */
export function isProcessAlive(pid: number): boolean {
  const stat = readProcessStat(pid);
  return stat ? stat.state !== 'Z' : isProcess({ pid });
}
