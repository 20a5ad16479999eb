import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { waitFor } from './wait-for.js';

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Freezes the process: connections stay open and nothing answers. */
  pause(): void;
  resume(): void;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** An orderly end; the data are gone, since nothing is saved. */
  stop(): Promise<void>;
  /** Starts again on the same port, empty; ends a running one first. */
  restart(): Promise<void>;
}

export interface RedisServerOptions {
  /** Further arguments, for example `['--requirepass', 'secret']`. */
  readonly args?: readonly string[];
  /** Makes it a sentinel with these lines of configuration. */
  readonly sentinel?: readonly string[];
  /** Where the server may be reached later; by default a free port. */
  readonly port?: number;
  /** Registers the clean-up: that of the running test by default, `afterAll` for a whole file. */
  readonly onEnd?: (cleanUp: () => Promise<void>) => void;
}

/** Starts a private redis-server on loopback, with its own folder, saving nothing. */
export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  requireRedis();
  const port = options.port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'ps-redis-'));
  let child: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    child = spawn('redis-server', serverArgs(port, folder, options), { stdio: 'ignore' });
    const started = child;
    const ended = (): boolean => started.exitCode !== null || started.signalCode !== null;
    await waitFor(`redis-server on port ${port}`, async () => ended() || (await accepts(port)));
    if (ended()) throw new Error(`redis-server ended with exit code ${String(started.exitCode)} at its start`);
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = child;
    child = undefined;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const exited = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill(signal);
    await exited;
  };
  const killAtExit = (): void => void child?.kill('SIGKILL');
  process.once('exit', killAtExit);
  const cleanUp = async (): Promise<void> => {
    process.off('exit', killAtExit);
    await end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  (options.onEnd ?? onTestFinished)(cleanUp);
  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    restart: async () => {
      await end('SIGTERM');
      await start();
    },
  };
}

/** A port that nothing listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function serverArgs(port: number, folder: string, { args = [], sentinel }: RedisServerOptions): readonly string[] {
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
  if (!sentinel) return [...own, '--save', '', '--appendonly', 'no', ...args];
  // A sentinel writes down there what it learns.
  const file = join(folder, 'sentinel.conf');
  writeFileSync(file, `${sentinel.join('\n')}\n`);
  return [file, '--sentinel', ...own, ...args];
}

function requireRedis(): void {
  if (spawnSync('redis-server', ['--version']).error === undefined) return;
  throw new Error('these tests need redis-server on the PATH: apt-get install redis-server, or brew install redis');
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    const answer = (isOpen: boolean) => () => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
  });
}
