import type { PresetName } from './config/preset.js';
import type { SettingValue } from './config/setting.js';
import type { SettingName, settings } from './config/settings.js';

export type { PresetName } from './config/preset.js';
export type { SettingName, Settings } from './config/settings.js';

type Written<Value> = Value extends number ? number | string : string extends Value ? Value | number : Value;

/**
 * What a config file may hold. Durations and sizes are numbers (ms, bytes) or text with a unit (`'30s'`, `'64MB'`).
 * Each setting is described in docs/configuration.md.
 */
export type SupervisorConfig = {
  readonly [Name in SettingName]?: Written<SettingValue<(typeof settings)[Name]>>;
} & {
  /** The preset underneath: what this file does not set comes from there. */
  readonly extends?: PresetName;
};

/**
 * Returns `config` as it is; it lends editors the names and types in a `perf-supervisor.config.js`.
 * The values are checked at start, all at once.
 */
export function defineConfig(config: SupervisorConfig): SupervisorConfig {
  return config;
}
