import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { findConfigFile } from '../../config/file.js';
import { type ResolvedSettings, resolveSettings } from '../../config/resolve.js';
import { settingNames } from '../../config/settings.js';
import { controlSocketPath, prepareRunDirectory, runDirectoryPath } from '../../config/run-directory.js';
import { exitCodes } from '../../core/error-table.js';
import { SupervisorError } from '../../core/errors.js';
import { slotCount } from '../../primary/slots/slot-count.js';
import type { Configuration, PrimaryOptions } from '../../primary/options.js';
import { DeferredLogger } from '../../logging/deferred-logger.js';
import { type Application, type ApplicationOptions, findApplication, logFindings } from '../launch/application.js';
import { becomeUser, warnOfRoot } from '../launch/become-user.js';
import { addApplicationOptions, addConfigOption } from '../command-options.js';
import { checkCronPattern } from '../launch/check-ecosystem.js';
import type { CliContext } from '../context.js';
import { printDocument, printText } from '../terminal/output.js';
import { startDaemon } from '../daemon/daemon.js';
import { openDaemonLog } from '../daemon/daemon-log.js';
import { takeReportPipe } from '../daemon/daemon-report.js';
import { addLaunchFlags, withLaunchFlags } from '../launch/launch-flags.js';
import { createReread, shellEnvironment } from '../launch/reread.js';
import { nameOfScript } from '../script.js';
import { settingOptions } from '../launch/setting-flags.js';
import { typedFlags } from '../launch/typed-flags.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Runs a server under supervision until it is stopped; -d detaches it.';
const examples = [
  'start ./server.js',
  'start ./server.js -d -i 4 --redis redis://127.0.0.1',
  'start ecosystem.config.cjs --only live --env production -- --room 5',
] as const;

/** @param scriptArgs what stood after `--` */
export function startCommand(context: CliContext, run: Run, scriptArgs: readonly string[]): Command {
  const command = new Command('start')
    .summary(sentence)
    .description(describeCommand(sentence, examples))
    .usage('[options] <script|ecosystem file> [-- arguments]')
    .argument('<script>', 'the server, as node would run it, or an ecosystem file of PM2');
  addLaunchFlags(addApplicationOptions(command)).addOption(
    new Option('--dry-run', 'Say what would run, and start nothing.'),
  );
  for (const option of settingOptions()) command.addOption(option);
  return addConfigOption(command)
    .addOption(new Option('-d, --daemon', 'Run detached; returns when the workers are ready.'))
    .addOption(new Option('--json', 'Log JSON lines, and report an error as a JSON document.'))
    .action((script: string, options: StartOptions) => run(() => start(context, script, scriptArgs, options)));
}

interface StartOptions extends ApplicationOptions {
  readonly [option: string]: unknown;
  readonly config?: string;
  readonly json?: true;
  readonly daemon?: true;
  readonly dryRun?: true;
  readonly cwd?: string;
}

async function start(
  shellContext: CliContext,
  script: string,
  scriptArgs: readonly string[],
  options: StartOptions,
): Promise<number> {
  const context = inDirectory(shellContext, options.cwd);
  const { cwd, env } = context;
  const app = await findApplication(context, script, scriptArgs, options);
  const resolved = await resolveStart(context, app, options);
  const settings = named(resolved, app);
  const launch = withLaunchFlags(app.launch, options);
  if (options.dryRun) return tellDryRun(context, app, settings, options.json === true);
  const isAdminPortChosen = resolved.sources.adminPort.kind !== 'default';
  becomeUser(settings, { ...context, cwd: app.cwd }, app.script);
  const runDir = runDirectoryPath(settings.runDir, env, cwd);
  controlSocketPath(runDir, settings.name);
  prepareRunDirectory(runDir);
  const report = takeReportPipe(env);
  const shell = shellEnvironment(context, app.envOrigins.keys());
  if (options.daemon && !report)
    return startDaemon({ ...context, env: shell }, settings, shellContext.cwd, options.json === true);
  const deferred = report ? undefined : new DeferredLogger(() => openLog(context, settings));
  const logger = deferred ?? (await openDaemonLog(context, settings));
  logFindings(logger, app.findings);
  warnOfRoot(logger, settings);
  try {
    return await context.runPrimary({
      script: app.script,
      scriptArgs: app.scriptArgs,
      settings,
      logger,
      cwd: app.cwd,
      ...(launch && { launch }),
      env,
      runDir,
      isAdminPortChosen,
      reread: createReread(shell, (now) => rereadStart({ ...context, env: now }, script, scriptArgs, options)),
      ...(deferred && { onForked: () => void deferred.open() }),
      ...(report && { onReady: report.ready }),
    });
  } catch (thrown) {
    report?.failed(thrown);
    throw thrown;
  } finally {
    await logger.close();
  }
}

/** @param context with the environment of the shell as it is now, without that of .env files */
async function rereadStart(
  context: CliContext,
  script: string,
  scriptArgs: readonly string[],
  options: StartOptions,
): Promise<Configuration> {
  const fresh = { ...context, envOrigins: new Map<string, string>() };
  const app = await findApplication(fresh, script, scriptArgs, options);
  const { cwd } = app;
  const launch = withLaunchFlags(app.launch, options);
  const settings = named(await resolveStart(fresh, app, options), app);
  return { script: app.script, scriptArgs: app.scriptArgs, settings, cwd, env: fresh.env, ...(launch && { launch }) };
}

/** @throws {SupervisorError} PS_CLI_USAGE */
function inDirectory(context: CliContext, dir: string | undefined): CliContext {
  if (dir === undefined) return context;
  const cwd = resolve(context.cwd, dir);
  if (statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) return { ...context, cwd };
  throw new SupervisorError('PS_CLI_USAGE', { reason: `--cwd ${dir} is no directory` });
}

function named({ settings }: ResolvedSettings, { script }: Application): PrimaryOptions['settings'] {
  return { ...settings, name: settings.name ?? nameOfScript(script) };
}

async function resolveStart(
  { cwd, env }: CliContext,
  { envOrigins, ecosystem }: Application,
  options: StartOptions,
): Promise<ResolvedSettings> {
  const file = await findConfigFile(cwd, options.config);
  const flags = { ...(options.json && { logFormat: 'json' }), ...typedFlags(options, settingNames) };
  return resolveSettings({ flags, env, envOrigins, ...(file && { file }), ...(ecosystem && { ecosystem }) });
}

/** Everything was checked on the way here; the values are for `config print`. */
async function tellDryRun(
  context: CliContext,
  { script, scriptArgs, cwd }: Application,
  settings: PrimaryOptions['settings'],
  isJson: boolean,
): Promise<number> {
  await checkCronPattern(settings);
  const { name, instances } = settings;
  const workerCount = slotCount(instances);
  if (isJson) printDocument(context, { name, script, scriptArgs, cwd, workerCount });
  else printText(context, `${name}: ${workerCount} workers of ${[script, ...scriptArgs].join(' ')} in ${cwd}`);
  return exitCodes.ok;
}

/** Loaded only here, and only when the workers boot already: winston takes 60 ms. */
async function openLog({ stderr, env }: CliContext, { name, logLevel, logFormat }: PrimaryOptions['settings']) {
  const { createLogger } = await import('../../logging/winston-logger.js');
  return createLogger({ level: logLevel, format: logFormat, stream: stderr, env, context: { app: name } });
}
