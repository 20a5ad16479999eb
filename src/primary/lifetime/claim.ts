import { mkdirSync, rmSync } from 'node:fs';
import { isAnswered } from '../../config/control-socket.js';
import { SupervisorError } from '../../core/errors.js';
import { applicationDirectory, controlSocketPath } from '../../config/run-directory.js';
import { takeLock } from './claim-lock.js';

/** The folder of one running application: its control socket, its lock and its token. */
export interface Claim {
  readonly folder: string;
  readonly socketPath: string;
  /** Removes what the next start must not find. */
  release(): void;
}

/**
 * Makes the application's folder inside the run directory and takes its name. What a dead supervisor left behind is
 * taken over; a process that happens to have its number now is neither asked nor signalled.
 * @throws {SupervisorError} PS_CONTROL_ALREADY_RUNNING when a living supervisor holds the name
 */
export async function claimName(runDir: string, name: string): Promise<Claim> {
  const folder = applicationDirectory(runDir, name);
  const socketPath = controlSocketPath(runDir, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = takeLock(folder);
  if (!('release' in lock)) throw new SupervisorError('PS_CONTROL_ALREADY_RUNNING', { name, pid: lock.pid });
  // A supervisor in another container that shares the folder has pids which mean nothing here.
  if (await isAnswered(socketPath)) {
    lock.release();
    throw new SupervisorError('PS_CONTROL_ALREADY_RUNNING', { name, pid: 'unknown' });
  }
  rmSync(socketPath, { force: true });
  return {
    folder,
    socketPath,
    release() {
      rmSync(socketPath, { force: true });
      lock.release();
    },
  };
}
