import { rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { type ListenOptions, connect } from 'node:net';
import { SupervisorError } from '../core/errors.js';

/** Leaves a socket file that its owner alone may read and write. */
const socketUmask = 0o177;

/** @throws {SupervisorError} PS_PORT_TAKEN */
export async function listenOnPort(server: Server, host: string, port: number): Promise<void> {
  try {
    await listen(server, { host, port });
  } catch (thrown) {
    if (hasCode(thrown, 'EADDRINUSE')) throw taken(host, port, '--admin-port', thrown);
    throw thrown;
  }
}

/**
 * Listens on a Unix socket; one that a dead process left behind is replaced.
 * @throws {SupervisorError} PS_PORT_TAKEN when somebody answers there
 */
export async function listenOnSocket(server: Server, path: string): Promise<void> {
  try {
    await listenPrivately(server, path);
  } catch (thrown) {
    if (!hasCode(thrown, 'EADDRINUSE')) throw thrown;
    if (await isAnswered(path)) throw taken('control socket', path, '--name or --run-dir', thrown);
    await rm(path);
    await listenPrivately(server, path);
  }
}

/** Node binds a path before `listen` returns, so the umask is narrow for this one call only. */
function listenPrivately(server: Server, path: string): Promise<void> {
  const before = process.umask(socketUmask);
  try {
    return listen(server, { path });
  } finally {
    process.umask(before);
  }
}

function listen(server: Server, where: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function taken(host: string, port: string | number, flag: string, cause: unknown): SupervisorError {
  return new SupervisorError('PS_PORT_TAKEN', { host, port, flag }, { cause });
}

function hasCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code;
}
