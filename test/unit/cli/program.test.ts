import { describe, expect, test } from 'vitest';
import { commandTable } from '../../../src/cli/command-table.js';
import { pm2Words } from '../../../src/cli/pm2-words.js';
import { runInTest } from './run-in-test.js';

const commands = Object.keys(commandTable);
const configVerbs = ['print', 'check', 'schema', 'init'].map((verb) => ['config', verb]);

describe('wrong usage exits 2 with one line on stderr', () => {
  test.each([
    [['status', '--jsn'], "unknown option '--jsn' (Did you mean --json?)"],
    [['start', 'server.js', '--admin-prt', '1'], 'Did you mean --admin-port?'],
    [['statsu'], "unknown command 'statsu' (Did you mean status?)"],
    [['start'], "missing required argument 'script'"],
    [['start', 'server.js', 'more'], 'too many arguments'],
    [['optimize', '--worker', 'x'], 'A worker id is a whole number from 1'],
    [['metrics', '--format', 'xml'], 'table, json, prom'],
    [['stop', '--timeout', 'soon'], '500ms, 30s or 5m'],
    [[], 'no command is given'],
  ])('%j', async (argv, expected) => {
    const { exitCode, stdout, stderr } = await runInTest(argv);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(expected);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^perf-supervisor: /);
  });

  test.each([
    [['reset', 'redis://:hunter22@127.0.0.1:1']],
    [['status', 'redis://u:hunter22@127.0.0.1:1', '--json']],
    [['start', 'redis://:hunter22@127.0.0.1:1']],
    [['simulate', 'redis://:hunter22@127.0.0.1:1']],
    [['deploy-mark', '--timeout', 'redis:/2/:hunter22@127.0.0.1:1']],
  ])('S7 %j: a password in the wrong place is not repeated', async (argv) => {
    const { exitCode, stdout, stderr } = await runInTest(argv);
    expect(exitCode).toBeGreaterThan(0);
    expect(stdout + stderr).toContain('[redacted]@');
    expect(stdout + stderr).not.toContain('hunter22');
  });

  test('with --json it is a document on stdout', async () => {
    const { exitCode, stderr, document } = await runInTest(['status', '--json', '--jsn']);
    expect(exitCode).toBe(2);
    expect(stderr).toBe('');
    expect(document).toEqual({
      schemaVersion: 1,
      error: { code: 'PS_CLI_USAGE', message: expect.any(String), remedy: 'See perf-supervisor --help.' },
    });
  });
});

describe('help', () => {
  test.each([[], ...commands.map((name) => [name]), ...configVerbs])(
    '%j: usage, a sentence, 3 examples, exit codes, 80 columns at most',
    async (...argv) => {
      const { exitCode, stdout, stderr } = await runInTest([...argv.flat(), '--help']);
      expect([exitCode, stderr]).toEqual([0, '']);
      const lines = stdout.split('\n');
      expect(lines[0]).toMatch(/^Usage: perf-supervisor/);
      expect(lines.slice(2, 8).filter((line) => line.startsWith('  $ perf-supervisor '))).toHaveLength(3);
      expect(stdout).toContain('Exit codes: 0 done, 1 failed');
      for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
    },
  );

  test('the list of commands has each under its group, with the sentence of its own help', async () => {
    const { stdout } = await runInTest(['--help']);
    expect(stdout.match(/^\w[\w ]+:$/gm)).toEqual([
      'Examples:',
      'Options:',
      'Run:',
      'Look:',
      'Tune:',
      'Diagnose:',
      'Set up:',
    ]);
    for (const [name, { summary, isHidden }] of Object.entries(commandTable)) {
      if (isHidden) continue;
      expect((await runInTest([name, '--help'])).stdout.replaceAll(/\s+/g, ' ')).toContain(` ${summary} Examples:`);
    }
  });

  test('help status is status --help', async () => {
    const [spoken, typed] = [await runInTest(['help', 'status']), await runInTest(['status', '--help'])];
    expect(spoken.stdout).toBe(typed.stdout);
  });

  test('the version is that of the package', async () => {
    const { exitCode, stdout } = await runInTest(['--version']);
    expect([exitCode, stdout]).toEqual([0, '0.1.0\n']);
  });
});

describe('words of PM2 that we do not have', () => {
  test.each(Object.entries(pm2Words))(
    '%s exits 2 with one line that names the substitute',
    async (word, substitute) => {
      const { exitCode, stdout, stderr } = await runInTest([word, 'whatever']);
      expect([exitCode, stdout]).toEqual([2, '']);
      expect(stderr).toBe(`perf-supervisor: ${word} is a command of PM2, not of perf-supervisor. ${substitute}\n`);
    },
  );

  test('none of them is a command of ours', () => {
    const ours = Object.entries(commandTable).flatMap(([name, { aliases = [] }]) => [name, ...aliases]);
    expect(Object.keys(pm2Words).filter((word) => ours.includes(word))).toEqual([]);
  });
});
