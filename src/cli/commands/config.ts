import { Command, Option } from 'commander';
import { findConfigFile } from '../../config/file.js';
import { resolveSettings } from '../../config/resolve.js';
import { settingNames } from '../../config/settings.js';
import { exitCodes } from '../../core/error-table.js';
import { type ApplicationOptions, findApplication } from '../launch/application.js';
import { addApplicationOptions, addConfigOption } from '../command-options.js';
import type { CliContext } from '../context.js';
import { printDocument, printText } from '../terminal/output.js';
import { painter } from '../render/render.js';
import { renderSettings, settingRow } from '../render/render-settings.js';
import { configCheckCommand } from './config-check.js';
import { describeCommand, type Run } from './describe-command.js';
import { buildInit } from './init.js';

const sentence = 'Prints and checks the configuration.';

interface PrintOptions extends ApplicationOptions {
  readonly config?: string;
  readonly sources?: true;
  readonly json?: true;
}

export function configCommand(context: CliContext, run: Run): Command {
  const command = new Command('config')
    .description(describeCommand(sentence, ['config print --sources', 'config check', 'config schema']))
    .helpCommand(false);
  for (const child of [printCommand(context, run), configCheckCommand(context, run), schemaCommand(context, run)])
    command.addCommand(child);
  return command.addCommand(buildInit(context, run, 'config init').summary('Writes a config file to begin with.'));
}

function printCommand(context: CliContext, run: Run): Command {
  const what = 'Prints every setting as start would use it; secrets are hidden.';
  const examples = ['config print --sources', 'config print ecosystem.config.cjs', 'config print --json'] as const;
  return addApplicationOptions(addConfigOption(new Command('print')))
    .summary('Prints every setting as start would use it.')
    .description(describeCommand(what, examples))
    .addOption(new Option('--sources', 'Say where each value came from.'))
    .argument('[file]', 'an ecosystem file of PM2, or the script')
    .addOption(new Option('--json', 'Print one JSON document.'))
    .action((file: string | undefined, options: PrintOptions) => run(() => print(context, file, options)));
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

/** As `start` would resolve them for the same target; without one, for a script. */
async function resolveFor(context: CliContext, target: string | undefined, options: PrintOptions) {
  const { cwd, env } = context;
  const app = target === undefined ? undefined : await findApplication(context, target, [], options);
  const file = await findConfigFile(cwd, options.config);
  const envOrigins = app?.envOrigins ?? context.envOrigins;
  const ecosystem = app?.ecosystem;
  return resolveSettings({
    env,
    ...(envOrigins && { envOrigins }),
    ...(file && { file }),
    ...(ecosystem && { ecosystem }),
  });
}

async function print(context: CliContext, target: string | undefined, options: PrintOptions): Promise<number> {
  const resolved = await resolveFor(context, target, options);
  const rows = settingNames.map((name) => settingRow(name, resolved));
  if (options.json)
    printDocument(context, { settings: Object.fromEntries(rows.map(({ name, ...row }) => [name, row])) });
  else printText(context, renderSettings(rows, options.sources ?? false, painter(context)));
  return exitCodes.ok;
}
