import type { Command } from 'commander';
import type { CliContext } from './context.js';
import type { Run } from './commands/describe-command.js';

/** The groups of `--help`, in its order. */
export const commandGroups = ['Run', 'Look', 'Tune', 'Diagnose', 'Set up'] as const;

export type MakeCommand = (context: CliContext, run: Run, scriptArgs: readonly string[]) => Command;

export interface CommandEntry {
  readonly group: (typeof commandGroups)[number];
  /** The sentence with which the command's own help begins. */
  readonly summary: string;
  readonly aliases?: readonly string[];
  /** Not for people. */
  readonly isHidden?: true;
  /** Imports the command's module: only the one that runs is ever loaded. */
  readonly load: () => Promise<MakeCommand>;
  /** For commands that are asked all day: how they run when no option but `--json` was typed. */
  readonly plain?: PlainCommand;
}

export interface PlainCommand {
  readonly takesApplication?: true;
  /** Imports what the command's own action runs as well. */
  readonly load: () => Promise<RunPlain>;
}

export type RunPlain = (
  context: CliContext,
  options: { readonly json?: true; readonly timeout: number },
  app: string | undefined,
) => Promise<number>;

/** How long a question waits unless --timeout says otherwise, as text for the help and as ms. */
export const askTimeout = { text: '5s', ms: 5000 } as const;

export type CommandTable = Readonly<Record<string, CommandEntry>>;

/** The name in the table for a word that was typed: itself, or what it is an alias of. */
export function commandNamed(table: CommandTable, word: string): string | undefined {
  if (Object.hasOwn(table, word)) return word;
  return Object.entries(table).find(([, { aliases }]) => aliases?.includes(word))?.[0];
}
