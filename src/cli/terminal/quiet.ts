import { Writable } from 'node:stream';
import type { CliContext } from '../context.js';

/**
 * Takes `-q` and `--quiet` out of the typed words and shuts what goes to stderr, except errors, questions, and the log of
 * a `start` in the foreground: that tells warnings and errors.
 */
export function takeQuietFlag(
  typed: readonly string[],
  context: CliContext,
): { readonly words: readonly string[]; readonly context: CliContext } {
  const words = typed.filter((word) => word !== '-q' && word !== '--quiet');
  if (words.length === typed.length) return { words, context };
  if (words[0] === 'start' && !words.includes('-d') && !words.includes('--daemon')) {
    context.env['LOG_LEVEL'] ??= 'warn';
    return { words, context };
  }
  const { stderr } = context;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  return { words, context: { ...context, stderr: nowhere, terminal: context.terminal ?? stderr } };
}
