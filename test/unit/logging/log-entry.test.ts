import { describe, expect, it } from 'vitest';
import { parseLogLine } from '../../../src/logging/log-entry.js';
import { createLogFilter, type LogFilter } from '../../../src/logging/log-filter.js';

describe('a line of a log', () => {
  it.each([
    ['{"level":"warn","message":"x"}', 'out', 'warn'],
    ['{"level":50,"msg":"x"}', 'out', 'error'],
    ['{"level":20,"msg":"x"}', 'err', 'debug'],
    ['{"level":"Verbose"}', 'out', 'debug'],
    ['{"level":"constructor"}', 'out', 'info'],
    ['{not json', 'out', 'info'],
    ['plain', 'err', 'error'],
  ] as const)('%s on %s is of level %s', (line, source, level) => {
    expect(parseLogLine(line, source).level).toBe(level);
  });

  it.each([
    ['{"timestamp":"2026-01-02T03:04:05.000Z"}', Date.UTC(2026, 0, 2, 3, 4, 5)],
    ['{"time":1700000000000}', 1_700_000_000_000],
    ['2026-01-02T03:04:05Z hello', Date.UTC(2026, 0, 2, 3, 4, 5)],
    ['[2026-01-02T03:04:05.000Z] hello', Date.UTC(2026, 0, 2, 3, 4, 5)],
    ['    at Object.<anonymous>', undefined],
    ['{"timestamp":"never"}', undefined],
  ])('%s is of %s', (line, atMs) => {
    expect(parseLogLine(line, 'out').atMs).toBe(atMs);
  });

  it.each([
    'connect redis://user:hunter2@host failed',
    'DB_PASSWORD=hunter2 set',
    '{"user":{"password":"hunter2"},"list":[{"api_key":"hunter2"}]}',
    'api-token: x, authToken: hunter2',
    'Authorization: Bearer hunter2hunter2',
    'config = { "clientSecret": "hunter2" }',
    '[{"urls":"turn:turn.example","credential":"hunter2"}]',
  ])('hides the secret of %s', (line) => {
    expect(parseLogLine(line, 'out').text).not.toContain('hunter2');
  });

  it.each([
    ['a=candidate:626da4 1 udp 2116026367 192.0.2.7 50123 typ host', '192.0.2.7'],
    ['{"candidate":"candidate:1 1 tcp 9 fd00::7 9 typ srflx raddr 10.0.0.7 rport 1"}', '0.7'],
    [JSON.stringify('v=0\r\no=- 1 0 IN IP4 192.0.2.7\r\na=ice-pwd:66bc91f6ffd72c9c758138\r\ns=-'), '66bc91|192'],
    ['a=fingerprint:sha-256 CF:2D:99:6D and more', 'CF:2D'],
  ])('S16 of a session description in %s neither addresses nor secrets are shown', (line, hidden) => {
    expect(parseLogLine(line, 'out').text).not.toMatch(new RegExp(hidden));
  });

  it('a line that is made to be slow to search is searched in no time', () => {
    const startedMs = performance.now();
    parseLogLine(`${'secret'.repeat(10_000)}=${'a'.repeat(1000)}`, 'out');
    parseLogLine('a'.repeat(60_000), 'out');
    parseLogLine('candidate:a 1 '.repeat(4000), 'out');
    parseLogLine('IN IP4 a=crypto:'.repeat(4000), 'out');
    expect(performance.now() - startedMs).toBeLessThan(1000);
  });
});

describe('what is shown', () => {
  const shown = (filter: LogFilter, lines: readonly string[]): string[] => {
    const isShown = createLogFilter(filter);
    return lines.filter((line) => isShown(parseLogLine(line, 'out')));
  };

  it('a line without a time goes with the one before it', () => {
    const lines = ['2020-01-01T00:00:00Z Error', ' at old', '2030-01-01T00:00:00Z Error', ' at new'];
    expect(shown({ sinceMs: Date.UTC(2025, 0) }, lines)).toEqual(lines.slice(2));
  });

  it('before any time is known, lines are shown', () => {
    expect(shown({ sinceMs: Date.UTC(2025, 0) }, ['plain'])).toEqual(['plain']);
  });

  it('a text is looked for as it stands, in any case of letters', () => {
    expect(shown({ grep: 'A.b' }, ['xa.B', 'aXb'])).toEqual(['xa.B']);
  });
});
