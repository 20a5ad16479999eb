import type { Writable } from 'node:stream';
import type { RunPrimary } from '../primary/options.js';

/** What the command line touches of the outside; tests bring their own. */
export interface CliContext {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Data goes here, and nothing else. */
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Logs, errors and remarks. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly runPrimary: RunPrimary;
}
