import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { SupervisorError } from '../core/errors.js';

/** The folder of one running application: its control socket, its pid and its token. */
export interface Claim {
  readonly folder: string;
  readonly socketPath: string;
  /** Removes what the next start must not find. */
  release(): void;
}

/**
 * Makes the application's folder inside the run directory and takes its name.
 * @throws {SupervisorError} PS_CONTROL_ALREADY_RUNNING when a living supervisor answers on its control socket
 */
export async function claimName(runDir: string, name: string): Promise<Claim> {
  const folder = join(runDir, name);
  const socketPath = join(folder, 'control.sock');
  const pidFile = join(folder, 'primary.pid');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (await answers(socketPath)) {
    throw new SupervisorError('PS_CONTROL_ALREADY_RUNNING', { name, pid: readPid(pidFile) });
  }
  rmSync(socketPath, { force: true });
  writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  return {
    folder,
    socketPath,
    release() {
      rmSync(socketPath, { force: true });
      rmSync(pidFile, { force: true });
    },
  };
}

/** A socket file may outlive its server; only an accepted connection proves that somebody is there. */
function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(socketPath);
    const settle = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

/** For the message only: no signal is ever sent to it. */
function readPid(pidFile: string): string {
  try {
    return readFileSync(pidFile, 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
