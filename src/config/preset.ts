import { packageFile } from './package-file.js';

/** The files of the package's config/ folder that a config file can extend. */
export const presetNames = ['default', 'development', 'production'] as const;
export type PresetName = (typeof presetNames)[number];

export function isPresetName(value: unknown): value is PresetName {
  return presetNames.some((name) => name === value);
}

export function presetPath(name: PresetName): string {
  return packageFile(`config/${name}.json`);
}
