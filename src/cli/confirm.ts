import { createInterface } from 'node:readline/promises';
import type { CliContext } from './context.js';

export interface ConfirmOptions {
  readonly yes?: true;
  /** False with `--no-input`. */
  readonly input?: boolean;
}

/** Asks a person; a program is not asked, since it would wait for ever. Anything but yes is no. */
export async function confirm(
  { stdin, stderr }: Pick<CliContext, 'stdin' | 'stderr'>,
  question: string,
  { yes, input }: ConfirmOptions,
): Promise<boolean> {
  if (yes || input === false || !stdin?.isTTY || !stderr.isTTY) return true;
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    const answer = await Promise.race([terminal.question(`${question} [y/N] `), closed]);
    return /^\s*y(es)?\s*$/i.test(answer);
  } finally {
    terminal.close();
  }
}
