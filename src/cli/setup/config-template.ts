import { defaultText } from '../../config/docs/value-text.js';
import { allowedText } from '../../config/parse.js';
import type { Setting } from '../../config/setting.js';
import { type SettingName, settingNames, settings } from '../../config/settings.js';

const widestLine = 100;

const head = `// Configuration of perf-supervisor. Every setting is here with its default, commented out.
// A flag or a variable of the environment overrules this file.
// perf-supervisor config check tells whether it is right.

/** @type {import('perf-supervisor/config').SupervisorConfig} */
export default {
  // extends: 'production',
`;

/** Renders the file that `init` writes: it changes nothing until something in it is uncommented. */
export function renderConfigTemplate(): string {
  return `${head}${settingNames.filter(isOpen).map(block).join('')}};\n`;
}

/** A secret belongs in the environment, not in a file that is committed. */
function isOpen(name: SettingName): boolean {
  const setting: Setting = settings[name];
  return setting.isSecret !== true;
}

function block(name: SettingName): string {
  const setting: Setting = settings[name];
  const notes = [...wrap(setting.help), ...wrap(`Allowed: ${allowedText(setting)}`)];
  return `\n${notes.map((line) => `  // ${line}\n`).join('')}  // ${name}: ${literal(setting)},\n`;
}

function literal(setting: Setting): string {
  if (setting.default === undefined) return "''";
  if (setting.type === 'duration' || setting.type === 'bytes') return quote(defaultText(setting));
  return typeof setting.default === 'string' ? quote(setting.default) : String(setting.default);
}

function quote(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}

function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length >= widestLine) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
