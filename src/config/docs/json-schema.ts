import { assertNever } from '../../core/assert-never.js';
import { presetNames } from '../preset.js';
import type { NumberSetting, Setting } from '../setting.js';
import { settingNames, settings } from '../settings.js';

type JsonSchema = Readonly<Record<string, unknown>>;

/** Renders `config/schema.json` for editors: the JSON Schema of a config file. */
export function renderJsonSchema(): string {
  const properties = settingNames.map((name) => [name, describe(settings[name])] as const);
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'perf-supervisor configuration',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      extends: { enum: presetNames, description: 'The preset underneath.' },
      ...Object.fromEntries(properties),
    },
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

function describe(setting: Setting): JsonSchema {
  const fallback = setting.default === undefined ? {} : { default: setting.default };
  return { ...typeOf(setting), ...fallback, description: setting.help };
}

function typeOf(setting: Setting): JsonSchema {
  switch (setting.type) {
    case 'boolean':
      return { type: 'boolean' };
    case 'integer':
      return { type: 'integer', minimum: setting.isOffAtZero ? 0 : setting.min, maximum: setting.max };
    case 'ratio':
      return { type: 'number', minimum: setting.min, maximum: setting.max };
    case 'duration':
      return withUnit(setting, '^\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)$');
    case 'bytes':
      return withUnit(setting, '^\\d+(\\.\\d+)?\\s*([bB]|[kKmMgG][bB]?)$');
    case 'text':
      return { type: setting.pattern.test('4') ? ['string', 'integer'] : 'string', pattern: setting.pattern.source };
    case 'choice':
      return { enum: setting.choices };
    default:
      return assertNever(setting);
  }
}

function withUnit({ min, max, isOffAtZero }: NumberSetting, pattern: string): JsonSchema {
  return {
    anyOf: [
      { type: 'integer', minimum: isOffAtZero ? 0 : min, maximum: max },
      { type: 'string', pattern },
    ],
  };
}
