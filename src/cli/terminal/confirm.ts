import { createInterface } from 'node:readline/promises';
import type { CliContext } from '../context.js';

export interface ConfirmOptions {
  readonly yes?: true;
  /** False with `--no-input`. */
  readonly input?: boolean;
}

/** Whether there is a person who can be asked. */
export function isAskable({
  stdin,
  stderr,
  terminal = stderr,
}: Pick<CliContext, 'stdin' | 'stderr' | 'terminal'>): boolean {
  return stdin?.isTTY === true && terminal.isTTY === true;
}

/** Asks a person; a program is not asked, since it would wait for ever. Anything but yes is no. */
export async function confirm(
  { stdin, stderr, terminal: shown = stderr }: Pick<CliContext, 'stdin' | 'stderr' | 'terminal'>,
  question: string,
  { yes, input }: ConfirmOptions,
): Promise<boolean> {
  if (yes || input === false || !stdin?.isTTY || !shown.isTTY) return true;
  const terminal = createInterface({ input: stdin, output: shown });
  try {
    const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    const answer = await Promise.race([terminal.question(`${question} [y/N] `), closed]);
    return /^\s*y(es)?\s*$/i.test(answer);
  } finally {
    terminal.close();
  }
}
