import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { postgresBinary } from './tools.js';
import { waitFor } from './wait-for.js';

export interface PostgresServer {
  /** The folder of its socket: `host` of node-postgres. It listens on no network address. */
  readonly host: string;
  readonly user: string;
}

/** Postgres refuses to run as root, so then it runs as the user that Debian's package makes. */
const packageUser = 'postgres';
const isRoot = process.getuid?.() === 0;

/** Starts a private Postgres in its own folder, on a socket only, without a care for durability. */
export async function startPostgres(settings: readonly string[] = []): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'ps-pg-'));
  if (isRoot) chownSync(folder, idOf('-u'), idOf('-g'));
  const data = join(folder, 'data');
  const child: { process?: ChildProcess } = {};
  onTestFinished(async () => {
    await end(child.process);
    rmSync(folder, { recursive: true, force: true });
  });
  const initialized = ['-D', data, '-U', 'tester', '-A', 'trust', '--no-sync', '--no-locale', '-E', 'UTF8'];
  execFileSync(...asOwner('initdb', initialized), { stdio: 'ignore', cwd: folder });
  const own = ['listen_addresses=', `unix_socket_directories=${folder}`, 'fsync=off', 'shared_buffers=16MB'];
  const args = ['-D', data, ...[...own, ...settings].flatMap((setting) => ['-c', setting])];
  child.process = spawn(...asOwner('postgres', args), { stdio: 'ignore', cwd: folder });
  const { process: started } = child;
  await waitFor('Postgres to accept', () => {
    if (started.exitCode !== null) throw new Error(`Postgres ended with exit code ${started.exitCode}`);
    // It accepts before it is ready, and refuses then.
    return /^ready/m.test(readFileSync(join(data, 'postmaster.pid'), 'utf8'));
  });
  return { host: folder, user: 'tester' };
}

function asOwner(program: string, args: readonly string[]): [string, string[]] {
  const file = postgresBinary(program) ?? program;
  if (!isRoot) return [file, [...args]];
  const owner = ['--reuid', packageUser, '--regid', packageUser, '--clear-groups', '--'];
  return ['setpriv', [...owner, file, ...args]];
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, packageUser]));
}

/** SIGINT is Postgres' fast shutdown: sessions are ended, nothing is waited for. */
async function end(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await exited;
}
