import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { SupervisorError } from '../../core/errors.js';
import type { CliContext } from '../context.js';
import { printDocument, printText } from '../terminal/output.js';
import { renderConfigTemplate } from '../setup/config-template.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Writes a config file that explains every setting.';
/** An ES module whatever the package around it says. */
const defaultFile = 'perf-supervisor.config.mjs';

export function initCommand(context: CliContext, run: Run): Command {
  return buildInit(context, run, 'init');
}

/** The same command stands at the root and under `config`. */
export function buildInit(context: CliContext, run: Run, words: 'init' | 'config init'): Command {
  return new Command('init')
    .description(describeCommand(sentence, [words, `${words} config/live.mjs`, `${words} --json`]))
    .argument('[file]', 'where to write it', defaultFile)
    .addOption(new Option('--json', 'Print one JSON document.'))
    .action((file: string, options: { readonly json?: true }) => run(() => init(context, file, options)));
}

function init(context: CliContext, file: string, { json }: { readonly json?: true }): Promise<number> {
  const path = resolve(context.cwd, file);
  try {
    writeFileSync(path, renderConfigTemplate(), { flag: 'wx', mode: 0o644 });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')
      throw new SupervisorError('PS_CLI_FILE_EXISTS', { file }, { cause });
    throw cause;
  }
  if (json) printDocument(context, { file: path });
  else printText(context, `wrote ${file}; every setting in it is commented out`);
  return Promise.resolve(exitCodes.ok);
}
