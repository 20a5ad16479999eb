import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDurationMs } from '../core/units.js';
import { settingOptions } from './launch/setting-flags.js';

/** What every command that asks a running supervisor accepts. */
export interface ControlOptions {
  readonly [option: string]: unknown;
  readonly json?: true;
  readonly timeout: number;
}

/** Adds `--name`, `--run-dir`, `--config`, `--socket`, `--timeout` and `--json`. */
export function addControlOptions(command: Command, timeoutText: string): Command {
  for (const option of settingOptions(['name', 'runDir'])) command.addOption(option);
  return addConfigOption(command)
    .addOption(new Option('--socket <path>', 'The control socket to ask.'))
    .addOption(timeoutOption(timeoutText))
    .addOption(new Option('--json', 'Print one JSON document.'));
}

/** For what another node can be asked to do. */
export function addNodeOption(command: Command): Command {
  return command.addOption(
    new Option('--node <name>', 'Have this node of the cluster do it, through Redis.').argParser(readNodeName),
  );
}

function readNodeName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text)) return text;
  throw new InvalidArgumentError('It is the name of a node; see perf-supervisor cluster nodes.');
}

export function addConfigOption(command: Command): Command {
  return command.addOption(new Option('-c, --config <file>', 'Config file (default: perf-supervisor.config.* here)'));
}

/** What chooses one of several environments and applications. */
export function addApplicationOptions(command: Command): Command {
  return command
    .addOption(new Option('--only <app>', 'The application of an ecosystem file to run.'))
    .addOption(new Option('--env <name>', 'Adds env_<name> of an ecosystem file, and .env.<name>.'))
    .addOption(new Option('--env-file <file>', 'Variables that the environment does not have.'));
}

export function timeoutOption(timeoutText: string): Option {
  return new Option('--timeout <duration>', 'How long to wait for the supervisor.')
    .default(readDuration(timeoutText), timeoutText)
    .argParser(readDuration);
}

export function readWorkerId(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A worker id is a whole number from 1; see perf-supervisor status.');
}

export function readWorkerCount(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number from 1 to 999.');
}

export function readCountOption(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number from 0.');
}

export function readDuration(text: string): number {
  const durationMs = parseDurationMs(text);
  if (durationMs !== undefined && durationMs > 0) return durationMs;
  throw new InvalidArgumentError('Write it as 500ms, 30s or 5m.');
}
