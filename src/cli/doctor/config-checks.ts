import { findConfigFile } from '../../config/file.js';
import { type ResolvedSettings, resolveSettings } from '../../config/resolve.js';
import { settingNames } from '../../config/settings.js';
import { SupervisorError } from '../../core/errors.js';
import { configWarnings } from '../launch/config-warnings.js';
import type { CliContext } from '../context.js';
import { settingRow } from '../render/render-settings.js';
import { type Check, fail, ok, warn } from './check.js';

const name = 'configuration';

export interface ConfigFindings {
  readonly checks: readonly Check[];
  /** Absent when the configuration is wrong. */
  readonly resolved?: ResolvedSettings;
}

/** Reads the configuration as start would, and tells where each given value comes from. */
export async function checkConfig(
  { cwd, env }: Pick<CliContext, 'cwd' | 'env'>,
  configFile: string | undefined,
): Promise<ConfigFindings> {
  try {
    const file = await findConfigFile(cwd, configFile);
    const resolved = resolveSettings({ env, ...(file && { file }) });
    const warnings = configWarnings(resolved.settings).map(({ detail, remedy }) => warn(name, detail, remedy));
    return { checks: [sourcesCheck(resolved, file?.path), ...warnings], resolved };
  } catch (thrown) {
    if (!(thrown instanceof SupervisorError)) throw thrown;
    return { checks: [fail(name, thrown.message, thrown.remedy)] };
  }
}

function sourcesCheck(resolved: ResolvedSettings, file: string | undefined): Check {
  const given = settingNames
    .filter((setting) => resolved.sources[setting].kind !== 'default')
    .map((setting) => settingRow(setting, resolved))
    .map(({ name: setting, value, source }) => `${setting} ${String(value)} (${source})`);
  const what = given.length === 0 ? 'all defaults' : `besides the defaults: ${given.join(', ')}`;
  return ok(name, `${file ?? 'no config file'}; ${what}`);
}
