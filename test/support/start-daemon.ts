import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type CliResult, runCli } from './start-supervisor.js';
import { tempFolder } from './temp-folder.js';

export interface DaemonPlace {
  readonly env: NodeJS.ProcessEnv;
  readonly stateDir: string;
  readonly runDir: string;
  cli(...args: readonly string[]): Promise<CliResult>;
  /** Starts one there; it is ended with the test. */
  start(script: string, ...args: readonly string[]): Promise<CliResult>;
  /** The pid that holds the name, if any. */
  holder(name: string): number | undefined;
  /** Bytes of a file of the state directory. */
  sizeOf(file: string): number;
}

/** A run directory and a state directory of the test alone. */
export function daemonPlace(extraEnv: NodeJS.ProcessEnv = {}): DaemonPlace {
  const [runDir, stateDir] = [tempFolder(), tempFolder()];
  const env = { PS_RUN_DIR: runDir, PS_STATE_DIR: stateDir, PS_ADMIN_PORT: '0', PORT: '0', ...extraEnv };
  const cli = (...args: readonly string[]): Promise<CliResult> => runCli(args, env);
  const holder = (name: string): number | undefined => {
    try {
      return Number(JSON.parse(readFileSync(join(runDir, name, 'primary.1.lock'), 'utf8')).pid);
    } catch {
      return undefined;
    }
  };
  return {
    env,
    stateDir,
    runDir,
    cli,
    holder,
    sizeOf: (file) => statSync(join(stateDir, file)).size,
    start: (script, ...args) => {
      onTestFinished(() => cli('stop', '--timeout', '20s').then(() => undefined));
      return cli('start', '-d', script, ...args);
    },
  };
}
