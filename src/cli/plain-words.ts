import { askTimeout, commandNamed, type CommandTable, type PlainCommand } from './command-entry.js';
import type { CliContext } from './context.js';

/** A command line that needs no parser. */
export interface PlainWords {
  readonly plain: PlainCommand;
  /** The application, if one is named. */
  readonly app: string | undefined;
  readonly isJson: boolean;
}

/**
 * Reads a command line that is a command, the name of an application where it takes one, and `--json`: what load balancers
 * and scripts ask with all day, for which the parser and the other commands need not be loaded.
 * @returns `undefined` when anything else was typed, or the command has no such form
 */
export function readPlainWords(table: CommandTable, argv: readonly string[]): PlainWords | undefined {
  const [word = '', ...others] = argv;
  const name = commandNamed(table, word);
  const plain = name === undefined ? undefined : table[name]?.plain;
  const [app, another] = others.filter((other) => other !== '--json');
  if (!plain || another !== undefined || app?.startsWith('-')) return undefined;
  if (app !== undefined && !plain.takesApplication) return undefined;
  return { plain, app, isJson: others.includes('--json') };
}

/** @returns the exit code */
export async function runPlain({ plain, app, isJson }: PlainWords, context: CliContext): Promise<number> {
  const run = await plain.load();
  return run(context, { timeout: askTimeout.ms, ...(isJson && { json: true }) }, app);
}
