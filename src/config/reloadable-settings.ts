import { optimizerSettings } from './settings/optimizer.js';
import type { SettingName } from './settings.js';

/** What only the worker looks at: a reload brings it into effect. Every other setting needs a new supervisor. */
const reloadable: ReadonlySet<string> = new Set([...Object.keys(optimizerSettings), 'exclusiveUdp']);

export function isReloadable(name: SettingName): boolean {
  return reloadable.has(name);
}
