import { checkValue, isSettingName, joinProblems } from '../config/check.js';
import { unknownKey } from '../config/problem.js';
import { resolveSome } from '../config/resolve.js';
import type { SettingName, Settings } from '../config/settings.js';

/** The seed's constructor options (R51 to R59) and ours; what is absent comes from the environment, then the default. */
export interface PerformanceOptimizerOptions {
  /** Whether strategies run at all, by themselves or on command. Default true. */
  readonly enableOptimization?: boolean | undefined;
  /** How often it is checked whether a strategy is due, ms. Default 30,000. */
  readonly optimizationInterval?: number | undefined;
  /** Memory usage (0 to 1) above which the memory strategy runs. Default 0.8. */
  readonly memoryThreshold?: number | undefined;
  /** Share of one core (0 to 1) above which the cpu strategy runs. Default 0.9. */
  readonly cpuThreshold?: number | undefined;
  /** Memory usage (0 to 1) above which a garbage collection may be forced. Default 0.7. */
  readonly gcThreshold?: number | undefined;
  /** Whether a garbage collection may be forced. Default true. */
  readonly enableGarbageCollection?: boolean | undefined;
  /** Whether registered connection pools are resized. Default true. */
  readonly enableConnectionPooling?: boolean | undefined;
  /** Whether large cache values are compressed. Default true. */
  readonly enableCompression?: boolean | undefined;
  /** Whether `setCache` stores anything. Default true. */
  readonly enableCaching?: boolean | undefined;
  /** Most entries of the cache behind `setCache`. Default 10,000. */
  readonly cacheMaxEntries?: number | undefined;
  /** Most bytes of the cache behind `setCache`, by estimate. Default 64 MiB. */
  readonly cacheMaxBytes?: number | undefined;
  /** How long a strategy rests after it ran by itself, ms. Default 60,000. */
  readonly optimizationCooldown?: number | undefined;
  /** Whether strategies that are due only say what they would do. Default false. */
  readonly optimizationDryRun?: boolean | undefined;
  /** Share of its threshold (0.1 to 0.95) below which a strategy is no longer needed. Default 0.85. */
  readonly recoveryRatio?: number | undefined;
  /** How long strategies may block the event loop, ms a minute; 0: no limit. Default 200. */
  readonly pauseBudget?: number | undefined;
  /** Share of due runs that is left out at random to measure the effect (0 to 0.5); 0: none, so no verdict. Default 0.25. */
  readonly holdOutRatio?: number | undefined;
  /** How many runs, and how many that were left out, a verdict needs. Default 8. */
  readonly verdictMinRuns?: number | undefined;
  /** Effects below this share of the figure (0 to 1) are of no use. Default 0.05. */
  readonly usefulEffectRatio?: number | undefined;
  /** When a strategy that was switched off is tried again, ms. Default one day. */
  readonly reprobeInterval?: number | undefined;
}

/** The settings that the optimizer has. */
export const optionNames = [
  'enableOptimization',
  'optimizationInterval',
  'memoryThreshold',
  'cpuThreshold',
  'gcThreshold',
  'enableGarbageCollection',
  'enableConnectionPooling',
  'enableCompression',
  'enableCaching',
  'cacheMaxEntries',
  'cacheMaxBytes',
  'optimizationCooldown',
  'optimizationDryRun',
  'recoveryRatio',
  'pauseBudget',
  'holdOutRatio',
  'verdictMinRuns',
  'usefulEffectRatio',
  'reprobeInterval',
] as const satisfies readonly SettingName[];

/** The options with every value in place. */
export type OptimizerSettings = Pick<Settings, (typeof optionNames)[number]>;

/** Options that were checked as settings; a worker at rest does not load the table of settings to check them again. */
const checked = new WeakSet<object>();

/** The options among all settings. */
export function pickOptions(settings: Settings): OptimizerSettings {
  const options = Object.fromEntries(optionNames.map((name) => [name, settings[name]])) as OptimizerSettings;
  checked.add(options);
  return options;
}

/**
 * Joins the constructor's options with the environment and the defaults, strongest first.
 * @throws {SupervisorError} PS_CONFIG_BAD_VALUE, PS_CONFIG_UNKNOWN_KEY, or PS_CONFIG_SEVERAL with every problem
 */
export function resolveOptions(
  options: PerformanceOptimizerOptions,
  env: Readonly<Record<string, string | undefined>>,
): OptimizerSettings {
  if (checked.has(options)) return options as OptimizerSettings;
  const unknown = Object.keys(options)
    .filter((name) => !isSettingName(name))
    .map((name) => unknownKey('option', name));
  const bad = optionNames.flatMap((name) => checkValue(name, options[name]) ?? []);
  const [first, ...others] = [...unknown, ...bad];
  if (first) throw joinProblems([first, ...others]);
  const given = optionNames.filter((name) => options[name] !== undefined);
  // A variable that an option hides is not looked at, so an option can overrule a foreign one.
  const rest = resolveSome(
    optionNames.filter((name) => !given.includes(name)),
    { env },
  );
  return { ...rest.settings, ...Object.fromEntries(given.map((name) => [name, options[name]])) };
}
