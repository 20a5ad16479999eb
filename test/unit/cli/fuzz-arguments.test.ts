import { expect, it } from 'vitest';
import { commandTable } from '../../../src/cli/command-table.js';
import { exitCodes } from '../../../src/core/error-table.js';
import { Chooser, fuzzRun } from '../../support/fuzz/fuzz-run.js';
import { tempFolder } from '../../support/temp-folder.js';
import { runInTest } from './run-in-test.js';

const { seed, count } = fuzzRun(100);
/** The others wait, write or run something when they are told to. */
const commands = Object.keys(commandTable).filter(
  (name) => !['self-test', 'init', 'unit', 'logs', 'record'].includes(name),
);
const flags = [
  '--json',
  '--name',
  '-i',
  '--instances',
  '--redis',
  '--timeout',
  '--run-dir',
  '--only',
  '--',
  '-x',
  '--help',
  '--version',
  '-q',
  '--url',
  '--token',
  '--since',
  '--drain-timeout',
  '--admin-port',
  '--no-such-flag',
  '--watch=',
  '--env',
];
const values = [
  '',
  '0',
  '-1',
  '99999999999999999999',
  'x'.repeat(5000),
  '../../..',
  '/dev/null',
  '\u0000',
  '\u001b[31m',
  'a b',
  '$(reboot)',
  '%s%n',
  '__proto__',
  'constructor',
  '127.0.0.1:1',
  'http://127.0.0.1:1',
  'redis://:secret@127.0.0.1:1',
  '1s',
  '5000d',
  'NaN',
  '--',
  '\ud800',
];

function hostileLine(chooser: Chooser): readonly string[] {
  const command = chooser.chance(0.1) ? chooser.mutate(chooser.pick(commands)) : chooser.pick(commands);
  const words = Array.from({ length: chooser.below(6) }, () => {
    const word = chooser.pick(chooser.chance(0.5) ? flags : values);
    return chooser.chance(0.1) ? chooser.mutate(word) : word;
  });
  // A target that waits for a change would be waited for.
  return [command, ...words].filter((word) => !/^(-w|--w)/.test(word));
}

it(`S10 ${count} hostile command lines, seed ${seed}: each ends with a known exit code and never with a stack`, async () => {
  const chooser = new Chooser(seed);
  const cwd = tempFolder();
  const env = { PS_RUN_DIR: tempFolder(), PS_STATE_DIR: tempFolder(), HOME: cwd };
  for (let at = 0; at < count; at += 1) {
    const line = hostileLine(chooser);
    const place = `seed ${seed}, line ${at}: ${JSON.stringify(line).slice(0, 500)}`;
    const { exitCode, stdout, stderr } = await runInTest(line, { cwd, env });
    expect(Object.values(exitCodes), place).toContain(exitCode);
    expect(stdout + stderr, place).not.toMatch(/\n\s+at .*[(:]\d+|node:internal|TypeError|RangeError/);
    expect(stderr, place).not.toContain('secret@');
  }
}, 600_000);
