import { Command, Option } from 'commander';
import { findConfigFile } from '../../config/file.js';
import { resolveSettings } from '../../config/resolve.js';
import { settingNames } from '../../config/settings.js';
import { exitCodes } from '../../core/error-table.js';
import { addConfigOption } from '../command-options.js';
import type { CliContext } from '../context.js';
import { printText } from '../output.js';
import { findScript, nameOfScript } from '../script.js';
import { settingOptions } from '../setting-flags.js';
import { typedFlags } from '../typed-flags.js';
import { renderUnit } from '../setup/systemd-unit.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Prints a systemd unit that runs a server; installs nothing.';
const examples = [
  'unit ./server.js',
  'unit ./server.js --name live --user www-data',
  'unit ./server.js > live.service',
] as const;

interface UnitOptions {
  readonly [option: string]: unknown;
  readonly config?: string;
}

export function unitCommand(context: CliContext, run: Run): Command {
  const command = new Command('unit')
    .description(describeCommand(sentence, examples))
    .argument('<script>', 'the server, as node would run it')
    .addOption(new Option('--print', 'Print it; there is nothing else that it does.'));
  for (const option of settingOptions(['name', 'user'])) command.addOption(option);
  return addConfigOption(command).action((script: string, options: UnitOptions) =>
    run(() => printUnit(context, script, options)),
  );
}

async function printUnit(context: CliContext, script: string, options: UnitOptions): Promise<number> {
  const { cwd, env } = context;
  const path = findScript(script, cwd);
  const file = await findConfigFile(cwd, options.config);
  const { settings } = resolveSettings({ flags: typedFlags(options, settingNames), env, ...(file && { file }) });
  const unit = renderUnit({
    name: settings.name ?? nameOfScript(path),
    nodeFile: process.execPath,
    cliFile: process.argv[1] ?? 'perf-supervisor',
    script: path,
    cwd,
    user: settings.user,
    configFile: options.config === undefined ? undefined : file?.path,
    stopMs: settings.drainTimeout + settings.killTimeout,
  });
  printText(context, unit);
  return exitCodes.ok;
}
