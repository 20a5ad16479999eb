import { Command, Option } from 'commander';
import { findConfigFile } from '../../config/file.js';
import { type ResolvedSettings, resolveSettings } from '../../config/resolve.js';
import { settingNames } from '../../config/settings.js';
import { exitCodes } from '../../core/error-table.js';
import { configWarnings } from '../config-warnings.js';
import { addConfigOption } from '../command-options.js';
import type { CliContext } from '../context.js';
import { printDocument, printText } from '../output.js';
import { painter } from '../render.js';
import { renderSettings, settingRow } from '../render-settings.js';
import { describeCommand, type Run } from './describe-command.js';
import { buildInit } from './init.js';

const sentence = 'Prints and checks the configuration.';

interface ConfigOptions {
  readonly config?: string;
  readonly sources?: true;
  readonly json?: true;
}

export function configCommand(context: CliContext, run: Run): Command {
  const command = new Command('config')
    .description(describeCommand(sentence, ['config print --sources', 'config check', 'config schema']))
    .helpCommand(false);
  for (const child of [printCommand(context, run), checkCommand(context, run), schemaCommand(context, run)])
    command.addCommand(child);
  return command.addCommand(buildInit(context, run, 'config init').summary('Writes a config file to begin with.'));
}

function printCommand(context: CliContext, run: Run): Command {
  const what = 'Prints every setting as start would use it; secrets are hidden.';
  const examples = ['config print', 'config print --sources', 'config print --json'] as const;
  return addConfigOption(new Command('print'))
    .summary('Prints every setting as start would use it.')
    .description(describeCommand(what, examples))
    .addOption(new Option('--sources', 'Say where each value came from.'))
    .addOption(new Option('--json', 'Print one JSON document.'))
    .action((options: ConfigOptions) => run(() => print(context, options)));
}

function checkCommand(context: CliContext, run: Run): Command {
  const what = 'Checks environment and config file; exits 2 and names all that is wrong.';
  const examples = ['config check', 'config check -c live.config.json', 'config check --json'] as const;
  return addConfigOption(new Command('check'))
    .summary('Checks environment and config file.')
    .description(describeCommand(what, examples))
    .addOption(new Option('--json', 'Print one JSON document.'))
    .action((options: ConfigOptions) => run(() => check(context, options)));
}

function schemaCommand(context: CliContext, run: Run): Command {
  const what = 'Prints the JSON Schema of a config file.';
  const examples = ['config schema', 'config schema > schema.json', 'config schema | head'] as const;
  return new Command('schema')
    .summary(what)
    .description(describeCommand(what, examples))
    .action(() =>
      run(async () => {
        const { renderJsonSchema } = await import('../../config/docs/json-schema.js');
        printText(context, renderJsonSchema());
        return exitCodes.ok;
      }),
    );
}

async function resolveHere({ cwd, env }: CliContext, { config }: ConfigOptions) {
  const file = await findConfigFile(cwd, config);
  return { file, resolved: resolveSettings({ env, ...(file && { file }) }) };
}

async function print(context: CliContext, options: ConfigOptions): Promise<number> {
  const { resolved } = await resolveHere(context, options);
  const rows = settingNames.map((name) => settingRow(name, resolved));
  if (options.json)
    printDocument(context, { settings: Object.fromEntries(rows.map(({ name, ...row }) => [name, row])) });
  else printText(context, renderSettings(rows, options.sources ?? false, painter(context)));
  return exitCodes.ok;
}

async function check(context: CliContext, options: ConfigOptions): Promise<number> {
  const { file, resolved } = await resolveHere(context, options);
  const warnings = configWarnings(resolved.settings);
  const given = countGiven(resolved);
  if (options.json) printDocument(context, { isOk: true, file: file?.path ?? null, givenCount: given, warnings });
  else {
    for (const { detail, remedy } of warnings) context.stderr.write(`warning: ${detail}. ${remedy}\n`);
    printText(context, `ok: ${given} of ${settingNames.length} settings are given; ${file?.path ?? 'no config file'}`);
  }
  return exitCodes.ok;
}

function countGiven({ sources }: ResolvedSettings): number {
  return settingNames.filter((name) => sources[name].kind !== 'default').length;
}
