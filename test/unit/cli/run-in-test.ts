import { PassThrough } from 'node:stream';
import type { CliContext } from '../../../src/cli/context.js';
import { runCli } from '../../../src/cli/program.js';
import type { PrimaryOptions } from '../../../src/primary/options.js';

export interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What the primary was started with, if it was. */
  readonly started: readonly PrimaryOptions[];
  /** Standard output as the document that it must be. */
  readonly document: ReturnType<typeof JSON.parse>;
}

/** Runs a command line in this process; the primary is a function that returns. */
export async function runInTest(argv: readonly string[], changes: Partial<CliContext> = {}): Promise<CliResult> {
  const started: PrimaryOptions[] = [];
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const exitCode = await runCli(argv, {
    cwd: process.cwd(),
    env: {},
    stdout,
    stderr,
    runPrimary: (options) => {
      started.push(options);
      return Promise.resolve(0);
    },
    ...changes,
  });
  const text = (stream: PassThrough): string => (stream.read() as Buffer | null)?.toString() ?? '';
  const out = text(stdout);
  return {
    exitCode,
    stdout: out,
    stderr: text(stderr),
    started,
    get document() {
      return JSON.parse(out) as unknown;
    },
  };
}
