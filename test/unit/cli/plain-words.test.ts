import { expect, it } from 'vitest';
import { askTimeout } from '../../../src/cli/command-entry.js';
import { commandTable } from '../../../src/cli/command-table.js';
import { readPlainWords } from '../../../src/cli/plain-words.js';
import { parseDurationMs } from '../../../src/core/units.js';

const read = (line: string) => readPlainWords(commandTable, line.split(' '));

it.each([
  ['status', undefined, false],
  ['status --json', undefined, true],
  ['status live --json', 'live', true],
  ['status --json live', 'live', true],
  ['ping live', 'live', false],
  ['list', undefined, false],
  ['ls --json', undefined, true],
])('%s needs no parser', (line, app, isJson) => {
  expect(read(line)).toMatchObject({ app, isJson });
});

it.each([
  'status --help',
  'status -q',
  'status --timeout 1s',
  'status live other',
  'status -- x',
  'list live',
  'list --watch',
  'stop live',
  'statsu',
  '--json status',
  '',
])('"%s" is left to the parser', (line) => {
  expect(read(line)).toBeUndefined();
});

it('the time that a question waits is the same in the help as without a parser', () => {
  expect(parseDurationMs(askTimeout.text)).toBe(askTimeout.ms);
});
