import { Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { typedFlags } from '../../../../src/cli/launch/typed-flags.js';
import type { Setting } from '../../../../src/config/setting.js';
import { settingNames, settings } from '../../../../src/config/settings.js';

describe('what was typed of a setting', () => {
  it('is found where the parser keeps it, for each flag and its second name', () => {
    let flagCount = 0;
    for (const name of settingNames) {
      const { flag, flagAlias }: Setting = settings[name];
      for (const text of [flag, flagAlias]) {
        if (text === undefined) continue;
        flagCount += 1;
        const option = new Option(text);
        const value = option.required ? 'typed' : !option.negate;
        expect(typedFlags({ [option.attributeName()]: value }, settingNames)).toEqual({ [name]: String(value) });
      }
    }
    expect(flagCount).toBeGreaterThan(30);
  });

  it('is nothing where a flag that switches off was not typed', () => {
    const negated = settingNames.filter((name) => /--no-/.test((settings[name] as Setting).flag ?? ''));
    for (const name of negated) {
      const option = new Option((settings[name] as Setting).flag ?? '');
      expect(typedFlags({ [option.attributeName()]: true }, settingNames)).toEqual({});
    }
  });

  it('is the first name before the second', () => {
    expect(typedFlags({ workers: '2', instances: '3' }, ['instances'])).toEqual({ instances: '3' });
  });
});
