import { Command, Option } from 'commander';
import { isEcosystemFile } from '../../config/ecosystem/ecosystem-file.js';
import { findConfigFile } from '../../config/file.js';
import { type ResolvedSettings, resolveSettings } from '../../config/resolve.js';
import { settingNames } from '../../config/settings.js';
import { exitCodes } from '../../core/error-table.js';
import { checkCronPattern, examineEcosystem, renderEcosystem } from '../launch/check-ecosystem.js';
import { addConfigOption } from '../command-options.js';
import { configWarnings } from '../launch/config-warnings.js';
import type { CliContext } from '../context.js';
import { printDocument, printText } from '../terminal/output.js';
import { painter } from '../render/render.js';
import { describeCommand, type Run } from './describe-command.js';

const what = 'Checks environment and config file, or an ecosystem file of PM2.';
const examples = [
  'config check',
  'config check ecosystem.config.cjs',
  'config check -c live.config.json --json',
] as const;
const exitHelp = `
Exits 2 and names all that is wrong when something would not start.`;

interface CheckOptions {
  readonly config?: string;
  readonly json?: true;
}

export function configCheckCommand(context: CliContext, run: Run): Command {
  return addConfigOption(new Command('check'))
    .summary('Checks environment and config file, or an ecosystem file.')
    .description(describeCommand(what, examples))
    .argument('[file]', 'an ecosystem file of PM2, or a config file')
    .addOption(new Option('--json', 'Print one JSON document.'))
    .addHelpText('after', exitHelp)
    .action((file: string | undefined, options: CheckOptions) => run(() => check(context, file, options)));
}

function check(context: CliContext, file: string | undefined, options: CheckOptions): Promise<number> {
  if (file !== undefined && isEcosystemFile(file)) return checkEcosystemFile(context, file, options);
  return checkSettings(context, { ...options, ...(file !== undefined && { config: file }) });
}

async function checkEcosystemFile(context: CliContext, file: string, options: CheckOptions): Promise<number> {
  const report = await examineEcosystem(file, context.cwd);
  const isOk = report.problems.length === 0;
  if (options.json) printDocument(context, { isOk, ...report });
  else printText(context, renderEcosystem(report, painter(context)));
  return isOk ? exitCodes.ok : exitCodes.usage;
}

async function checkSettings(context: CliContext, options: CheckOptions): Promise<number> {
  const { cwd, env, envOrigins } = context;
  const file = await findConfigFile(cwd, options.config);
  const resolved = resolveSettings({ env, ...(envOrigins && { envOrigins }), ...(file && { file }) });
  await checkCronPattern(resolved.settings);
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
