/** What one setting is, said once; flags, `.env.example`, the JSON schema and docs/configuration.md come from it. */
interface SettingBase {
  readonly group: SettingGroup;
  /** The environment variable. */
  readonly env: string;
  /** The flag of `perf-supervisor start`, if it has one, as commander reads it: `--admin-port <port>`. */
  readonly flag?: string;
  /** A second name of the flag: `--workers <n|max>`. */
  readonly flagAlias?: string;
  readonly help: string;
  /** Never printed, not even by `config print`. */
  readonly isSecret?: true;
}

export type SettingGroup = 'optimizer' | 'sampling' | 'supervision' | 'placement' | 'admin' | 'store' | 'logging';

export interface BooleanSetting extends SettingBase {
  readonly type: 'boolean';
  readonly default: boolean;
}

export interface NumberSetting extends SettingBase {
  readonly type: 'integer' | 'ratio' | 'duration' | 'bytes';
  /** Durations are ms, ratios 0 to 1. */
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** 0 is allowed besides the range and turns the thing off. */
  readonly isOffAtZero?: true;
}

export interface TextSetting extends SettingBase {
  readonly type: 'text';
  /** Absent: `undefined` unless set. */
  readonly default?: string;
  readonly pattern: RegExp;
  /** The pattern in words. */
  readonly allowed: string;
}

export interface ChoiceSetting<Choice extends string = string> extends SettingBase {
  readonly type: 'choice';
  readonly default: Choice;
  readonly choices: readonly Choice[];
}

export type Setting = BooleanSetting | NumberSetting | TextSetting | ChoiceSetting;

/** The type of a setting's value. */
export type SettingValue<S extends Setting> = S extends BooleanSetting
  ? boolean
  : S extends NumberSetting
    ? number
    : S extends ChoiceSetting<infer Choice>
      ? Choice
      : S extends { readonly default: string }
        ? string
        : string | undefined;
