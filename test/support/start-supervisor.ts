import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { call, type CallResult } from './http-call.js';
import { tempFolder } from './temp-folder.js';
import { waitFor } from './wait-for.js';

const root = join(import.meta.dirname, '../..');
export const cliFile: string = join(root, 'bin/perf-supervisor.js');

export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
}

/** Runs the CLI to its end, with its own run directory unless `env` names one; as another user if `uid` names one. */
export async function runCli(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd?: string,
  uid?: number,
): Promise<CliResult> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [cliFile, ...args], {
    env: cleanEnv(env),
    cwd,
    ...(uid !== undefined && { uid, gid: uid }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { exitCode, ...output, tookMs: performance.now() - startedMs };
}

export interface StartedSupervisor {
  readonly pid: number;
  readonly adminUrl: string;
  /** Where the workers listen, as `http://127.0.0.1:port`. */
  readonly serverUrl: string;
  readonly runDir: string;
  readonly token: () => Promise<string>;
  /** The environment with which the CLI reaches this supervisor. */
  readonly env: NodeJS.ProcessEnv;
  /** All log lines so far. */
  log(): readonly Record<string, unknown>[];
  output(): { readonly stdout: string; readonly stderr: string };
  /** Closes the pipes that it and its workers write to: what they write then fails with EPIPE. */
  closeOutput(): void;
  get(path: string): Promise<CallResult>;
  cli(...args: readonly string[]): Promise<CliResult>;
  /** Resolves with the exit code once the primary has ended. */
  readonly ended: Promise<number | null>;
  signal(signal: NodeJS.Signals): void;
}

/** The real CLI with a server of test/support/fixtures or another one; ready when this resolves, ended with the test. */
export async function startSupervisor(
  script: string,
  { args = [], env = {} }: { readonly args?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<StartedSupervisor> {
  const runDir = tempFolder();
  const ownEnv = { PS_RUN_DIR: runDir, PS_ADMIN_PORT: '0', PORT: '0', ...env };
  const child = spawn(process.execPath, [cliFile, 'start', script, '--log-format', 'json', ...args], {
    env: cleanEnv(ownEnv),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  onTestFinished(() => end(child, ended));
  const log = (): Record<string, unknown>[] => jsonLines(output.stderr);
  const ready = await waitFor(
    'the supervisor to be ready',
    () => {
      if (child.exitCode !== null) throw new Error(`it ended: ${output.stderr}`);
      return log().find(({ event }) => event === 'ready');
    },
    30_000,
  );
  const adminUrl = String(ready['admin']);
  const port = /:(\d+)/.exec(String(ready['addresses']))?.[1] ?? '';
  return {
    pid: child.pid ?? 0,
    adminUrl,
    serverUrl: `http://127.0.0.1:${port}`,
    runDir,
    token: async () =>
      (await import('node:fs/promises')).readFile(String(ready['tokenFile']), 'utf8').then((t) => t.trim()),
    env: { PS_RUN_DIR: runDir },
    log,
    output: () => output,
    closeOutput() {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    get: (path) => call(adminUrl, path),
    cli: (...cliArgs) => runCli(cliArgs, { PS_RUN_DIR: runDir }),
    ended,
    signal: (signal) => void child.kill(signal),
  };
}

/** Whether a process with that pid exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Settings of the machine that runs the tests must not reach what is tested. */
function cleanEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PS_|PERF_|LOG_LEVEL|NODE_OPTIONS|VITEST)/.test(name));
  return { ...Object.fromEntries(kept), ...env };
}

function collect(child: ChildProcess): { readonly stdout: string; readonly stderr: string } {
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  return output;
}

function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Record<string, unknown>];
      } catch {
        // The last line may still be on its way.
        return [];
      }
    });
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 8000);
  await ended;
  clearTimeout(timer);
}
