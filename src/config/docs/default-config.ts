import { settingNames, settings } from '../settings.js';
import { defaultText } from './value-text.js';

/** Renders `config/default.json`: every setting that has a default, at its default. */
export function renderDefaultConfig(): string {
  const values = settingNames.flatMap((name) => {
    const setting = settings[name];
    if (!('default' in setting)) return [];
    const hasUnit = setting.type === 'duration' || setting.type === 'bytes';
    return [[name, hasUnit ? defaultText(setting) : setting.default] as const];
  });
  return `${JSON.stringify({ $schema: './schema.json', ...Object.fromEntries(values) }, undefined, 2)}\n`;
}
