import { SupervisorError, reasonOf } from '../../core/errors.js';
import { redactUrls } from '../../logging/redact.js';
import type { CliContext } from '../context.js';

/** Raised when a document changes its meaning. */
const schemaVersion = 1;

/** Prints the one document of a command with `--json`. */
export function printDocument(context: CliContext, document: object): void {
  context.stdout.write(`${JSON.stringify({ schemaVersion, ...document }, undefined, 2)}\n`);
}

export function printText(context: CliContext, text: string): void {
  context.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/**
 * Tells what went wrong: one line with the cause and the remedy on stderr, or with `--json` a document on stdout.
 * @returns the exit code that belongs to it
 */
export function printError(context: CliContext, thrown: unknown, isJson: boolean): number {
  const error = thrown instanceof SupervisorError ? thrown : internalError(thrown);
  const { code } = error;
  // They quote what was typed, which may be a URL with a password in the wrong place.
  const [message, remedy] = [redactUrls(error.message), redactUrls(error.remedy)];
  if (isJson) printDocument(context, { error: { code, message, remedy } });
  else context.stderr.write(`perf-supervisor: ${message}${message.endsWith('?') ? '' : '.'} ${remedy}\n`);
  if (context.env['LOG_LEVEL'] === 'debug' && error.cause instanceof Error)
    context.stderr.write(`${redactUrls(error.cause.stack ?? error.cause.message)}\n`);
  return error.exitCode;
}

function internalError(cause: unknown): SupervisorError {
  return new SupervisorError('PS_CLI_INTERNAL', { reason: reasonOf(cause) }, { cause });
}
