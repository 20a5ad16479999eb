import { Option } from 'commander';
import { defaultText } from '../../config/docs/value-text.js';
import type { Setting } from '../../config/setting.js';
import { type SettingName, settingNames, settings } from '../../config/settings.js';

/** The flags of the settings table, with a hidden one for each second name. */
export function settingOptions(only: readonly SettingName[] = settingNames): readonly Option[] {
  return only.flatMap((name) => {
    const setting: Setting = settings[name];
    if (setting.flag === undefined) return [];
    const first = new Option(setting.flag, helpText(setting));
    return setting.flagAlias === undefined ? [first] : [first, new Option(setting.flagAlias).hideHelp()];
  });
}

function helpText(setting: Setting): string {
  const alias = setting.flagAlias === undefined ? [] : [`also ${setting.flagAlias.split(' ')[0] ?? ''}`];
  const fallback = setting.default === undefined ? [] : [`default ${defaultText(setting)}`];
  return `${setting.help} (${[...alias, ...fallback, `env ${setting.env}`].join(', ')})`;
}
