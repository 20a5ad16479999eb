import { describe, expect, test } from 'vitest';
import { runInTest } from './run-in-test.js';

const commands = ['start', 'status', 'optimize', 'metrics', 'stop', 'self-test'];

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
  test.each([[], ...commands.map((name) => [name])])(
    '%j: usage, a sentence, 3 examples, 80 columns at most',
    async (...argv) => {
      const { exitCode, stdout, stderr } = await runInTest([...argv.flat(), '--help']);
      expect([exitCode, stderr]).toEqual([0, '']);
      const lines = stdout.split('\n');
      expect(lines[0]).toMatch(/^Usage: perf-supervisor/);
      expect(lines.slice(2, 8).filter((line) => line.startsWith('  $ perf-supervisor '))).toHaveLength(3);
      for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
    },
  );

  test('the version is that of the package', async () => {
    const { exitCode, stdout } = await runInTest(['--version']);
    expect([exitCode, stdout]).toEqual([0, '0.1.0\n']);
  });
});
