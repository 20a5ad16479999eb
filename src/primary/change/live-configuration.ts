import { isReloadable } from '../../config/reloadable-settings.js';
import { type SettingName, settingNames, settings as table, type Settings } from '../../config/settings.js';
import { toWorkerEnv } from '../../config/transfer.js';
import type { ConfigurationChanges } from '../../http/ports/supervision-ports.js';
import { environmentChanges, settingChanges, type Variables } from './configuration-changes.js';
import type { Configuration, PrimaryOptions } from '../options.js';
import type { WorkerEnvironment } from '../process/worker-fork.js';

/** A configuration that was read again, before it is in force. */
export interface NextConfiguration {
  /** On top of what the primary was started with. */
  readonly environment: WorkerEnvironment;
  readonly changes: ConfigurationChanges;
  /** It is in force from now on: later differences are told from here. */
  readonly adopt: () => void;
}

interface InForce {
  readonly variables: Variables;
  readonly settings: Settings;
}

/** A shell keeps its own books in these; settings reach workers in another way, and secrets among them not at all. */
const notForWorkers = new Set<string>(['_', 'SHLVL', 'PWD', 'OLDPWD', ...settingNames.map((name) => table[name].env)]);

/** What the workers run with: as it was at the start, and as it stands in the files now. */
export class LiveConfiguration {
  readonly #reread: NonNullable<PrimaryOptions['reread']>;
  readonly #started: Configuration;
  readonly #startedVariables: Variables;
  #inForce: InForce;
  /** What a caller last gave instead of the environment of the start. */
  #given: WorkerEnvironment = {};

  constructor(options: PrimaryOptions) {
    const env = { ...options.env };
    this.#started = { ...options, env };
    this.#startedVariables = variablesOf(this.#started);
    this.#inForce = { variables: this.#startedVariables, settings: options.settings };
    this.#reread = options.reread ?? ((given) => Promise.resolve({ ...this.#started, env: patched(env, given) }));
  }

  /** The settings of the workers that the last reload brought up. */
  get settings(): Settings {
    return this.#inForce.settings;
  }

  /**
   * Reads everything again.
   * @param given variables that differ from those of the start; absent: those of the last call that had some
   * @throws {SupervisorError} PS_CONFIG_* or PS_ECOSYSTEM_*: nothing has changed then
   */
  async next(given: WorkerEnvironment = this.#given): Promise<NextConfiguration> {
    const read = await this.#reread(given);
    const variables = variablesOf(read);
    const changed = settingChanges(this.#inForce.settings, read.settings);
    const lasting = changed.filter(({ name }) => !isReloadable(name)).map(({ name }) => name);
    const settings = withoutLasting(read.settings, this.#inForce.settings, lasting);
    return {
      environment: { ...difference(this.#startedVariables, variables), ...settingsPatch(settings) },
      changes: {
        environment: environmentChanges(this.#inForce.variables, variables),
        settings: changed.filter(({ name }) => isReloadable(name)),
        needsRestart: [...lasting, ...launchChanges(this.#started, read)],
      },
      adopt: () => {
        this.#inForce = { variables, settings };
        this.#given = given;
      },
    };
  }
}

function patched(env: Variables, patch: WorkerEnvironment): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries({ ...env, ...patch }).filter(([, value]) => typeof value === 'string'),
  ) as NodeJS.ProcessEnv;
}

function variablesOf({ env, launch }: Configuration): Variables {
  const all = Object.entries({ ...env, ...launch?.env });
  return Object.fromEntries(all.filter(([name, value]) => value !== undefined && !notForWorkers.has(name)));
}

function difference(before: Variables, after: Variables): WorkerEnvironment {
  const names = environmentChanges(before, after).map(({ name }) => name);
  return Object.fromEntries(names.map((name) => [name, after[name] ?? null]));
}

/** The one variable that holds the settings; the others it names are those of secrets, which no worker gets. */
function settingsPatch(settings: Settings): WorkerEnvironment {
  const entries = Object.entries(toWorkerEnv(settings));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function withoutLasting(read: Settings, inForce: Settings, lasting: readonly SettingName[]): Settings {
  return { ...read, ...Object.fromEntries(lasting.map((name) => [name, inForce[name]])) };
}

/** How a worker is started is fixed with the first fork, except for its variables; by the names of ecosystem files. */
function launchChanges(started: Configuration, read: Configuration): readonly string[] {
  const [before, after] = [started, read].map(({ script, scriptArgs, cwd, launch }) => ({
    script,
    args: scriptArgs,
    cwd,
    node_args: launch?.nodeArgs,
    instance_var: launch?.instanceVariable,
    increment_var: launch?.increment?.variable,
    wait_ready: launch?.waitsForReady,
    shutdown_with_message: launch?.stopBy,
  }));
  const isSame = (name: string): boolean => textOf(before, name) === textOf(after, name);
  return Object.keys(before ?? {}).filter((name) => !isSame(name));
}

function textOf(launch: object | undefined, name: string): string | undefined {
  return JSON.stringify(Object.entries(launch ?? {}).find(([key]) => key === name)?.[1]);
}
