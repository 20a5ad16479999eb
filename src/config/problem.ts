import { inspect } from 'node:util';
import { SupervisorError } from '../core/errors.js';
import { nearest } from './nearest.js';
import { allowedText } from './parse.js';
import type { Setting } from './setting.js';
import { settingNames } from './settings.js';

/** What is wrong with one value: ready to be thrown alone, or to be joined with others. */
export type Problem = SupervisorError;

const longestShown = 80;

/** @param source what the value came from, before its name: `environment variable`, `flag`, `option` */
export function badValue(setting: Setting, source: string, name: string, value: unknown): Problem {
  const allowed = `${allowedText(setting)}${ratioHint(setting, value)}`;
  return new SupervisorError('PS_CONFIG_BAD_VALUE', { source, name, value: show(setting, value), allowed });
}

export function unknownKey(source: string, name: string, others: readonly string[] = []): Problem {
  const shown = show(undefined, name);
  return new SupervisorError('PS_CONFIG_UNKNOWN_KEY', {
    source,
    name: shown,
    nearest: nearest(name, [...settingNames, ...others]),
  });
}

/** One error for everything that is wrong: the problem itself when there is one, else PS_CONFIG_SEVERAL. */
export function joinProblems(problems: readonly [Problem, ...Problem[]]): SupervisorError {
  if (problems.length === 1) return problems[0];
  const lines = problems.map((problem) => `  ${problem.message}${nearestHint(problem)}`);
  return new SupervisorError('PS_CONFIG_SEVERAL', { count: problems.length, problems: lines.join('\n') });
}

function nearestHint(problem: Problem): string {
  return problem.code === 'PS_CONFIG_UNKNOWN_KEY' ? `; ${problem.remedy}` : '';
}

function ratioHint(setting: Setting, value: unknown): string {
  if (setting.type !== 'ratio' || (typeof value !== 'string' && typeof value !== 'number')) return '';
  const percent = Number(String(value).replace(/\s*%$/, ''));
  return percent > 1 && percent <= 100 ? `; did you mean ${percent / 100}?` : '';
}

function show(setting: Setting | undefined, value: unknown): string {
  if (setting?.isSecret) return '(hidden)';
  return inspect(value, { depth: 0, maxStringLength: longestShown, maxArrayLength: 3, breakLength: Infinity });
}
