import type { Setting, SettingValue } from './setting.js';
import { adminSettings } from './settings/admin.js';
import { alertSettings } from './settings/alerts.js';
import { forecastSettings } from './settings/forecast.js';
import { loggingSettings } from './settings/logging.js';
import { optimizerSettings } from './settings/optimizer.js';
import { placementSettings } from './settings/placement.js';
import { redisSettings } from './settings/redis.js';
import { restartSettings } from './settings/restarts.js';
import { samplingSettings } from './settings/sampling.js';
import { storeSettings } from './settings/store.js';
import { supervisionSettings } from './settings/supervision.js';
import { telemetrySettings } from './settings/telemetry.js';

/** The one table of settings. Order, strongest first: constructor, flag, environment, .env file, config file, ecosystem file, default. */
export const settings = {
  ...optimizerSettings,
  ...forecastSettings,
  ...samplingSettings,
  ...supervisionSettings,
  ...restartSettings,
  ...placementSettings,
  ...adminSettings,
  ...alertSettings,
  ...telemetrySettings,
  ...storeSettings,
  ...redisSettings,
  ...loggingSettings,
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

export const settingNames = Object.keys(settings) as readonly SettingName[];

/** All settings with their values, as every part of the program gets them. */
export type Settings = { readonly [Name in SettingName]: SettingValue<(typeof settings)[Name]> };
