import { relative } from 'node:path';
import { Command, Option } from 'commander';
import { findConfigFile } from '../../config/file.js';
import { resolveSettings } from '../../config/resolve.js';
import { settingNames } from '../../config/settings.js';
import { exitCodes } from '../../core/error-table.js';
import { addConfigOption } from '../command-options.js';
import type { CliContext } from '../context.js';
import { printText } from '../terminal/output.js';
import { findScript, nameOfScript } from '../script.js';
import { settingOptions } from '../launch/setting-flags.js';
import { type DeploymentFacts, renderDockerfile, renderManifest } from '../setup/deployment-files.js';
import { typedFlags } from '../launch/typed-flags.js';
import { renderUnit } from '../setup/systemd-unit.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Prints a systemd unit, Dockerfile or manifest; installs nothing.';
const examples = [
  'unit ./server.js',
  'unit ./server.js --name live --user www-data',
  'unit ./server.js --for kubernetes > live.yaml',
] as const;

interface UnitOptions {
  readonly [option: string]: unknown;
  readonly config?: string;
  readonly for: 'systemd' | 'docker' | 'kubernetes';
}

export function unitCommand(context: CliContext, run: Run): Command {
  const command = new Command('unit')
    .description(describeCommand(sentence, examples))
    .argument('<script>', 'the server, as node would run it')
    .addOption(
      new Option('--for <what>', 'What shall run it.')
        .choices(['systemd', 'docker', 'kubernetes'])
        .default('systemd', 'systemd'),
    )
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
  const name = settings.name ?? nameOfScript(path);
  const { drainTimeout: drainMs, killTimeout: killMs } = settings;
  const inImage: DeploymentFacts = { name, script: `./${relative(cwd, path)}`, drainMs, killMs };
  if (options.for !== 'systemd') {
    printText(context, options.for === 'docker' ? renderDockerfile(inImage) : renderManifest(inImage));
    return exitCodes.ok;
  }
  const unit = renderUnit({
    name,
    nodeFile: process.execPath,
    cliFile: process.argv[1] ?? 'perf-supervisor',
    script: path,
    cwd,
    user: settings.user,
    configFile: options.config === undefined ? undefined : file?.path,
    stopMs: drainMs + killMs,
  });
  printText(context, unit);
  return exitCodes.ok;
}
