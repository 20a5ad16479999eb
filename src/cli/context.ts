import type { Readable, Writable } from 'node:stream';
import type { EnvOrigins } from '../config/env-files.js';
import type { RunPrimary } from '../primary/options.js';

/** What the command line touches of the outside; tests bring their own. */
export interface CliContext {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Which of its variables came from `.env`. */
  readonly envOrigins?: EnvOrigins;
  /** Absent: nobody can be asked. */
  readonly stdin?: Readable & { readonly isTTY?: boolean };
  /** Data goes here, and nothing else. */
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Logs, errors and remarks. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /** Where questions are asked; absent: `stderr`, which shows nothing with `--quiet`. */
  readonly terminal?: CliContext['stderr'];
  readonly runPrimary: RunPrimary;
}
