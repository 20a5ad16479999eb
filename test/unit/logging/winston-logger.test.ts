import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { LogFields, Logger, LogLevel } from '../../../src/core/logger.js';
import { maxLineBytes } from '../../../src/logging/log-line.js';
import { createLogger, type LoggerOptions } from '../../../src/logging/winston-logger.js';
import { ManualClock } from '../../support/manual-clock.js';

async function logged(options: Partial<LoggerOptions>, write: (logger: Logger) => void): Promise<string> {
  const stream = new PassThrough();
  const collected = text(stream);
  const logger = createLogger({ level: 'info', format: 'json', env: {}, ...options, stream });
  write(logger);
  await logger.close();
  stream.end();
  return collected;
}

async function oneJson(message: string, fields: LogFields): Promise<Record<string, unknown>> {
  return JSON.parse(await logged({}, (logger) => logger.info(message, fields)));
}

describe('the logger', () => {
  test('a line is one JSON object with time, level, message, context and fields', async () => {
    const clock = { now: () => 0, monotonicMs: () => 0, after: () => () => undefined, every: () => () => undefined };
    const line = await logged({ clock, context: { role: 'primary' } }, (logger) =>
      logger.warn('worker ended', { workerId: 3, gone: undefined }),
    );
    expect(JSON.parse(line)).toEqual({
      timestamp: '1970-01-01T00:00:00.000Z',
      level: 'warn',
      message: 'worker ended',
      role: 'primary',
      workerId: 3,
    });
    expect(line.endsWith('}\n')).toBe(true);
  });

  test.each<[LogLevel, number]>([
    ['error', 1],
    ['warn', 2],
    ['info', 3],
    ['debug', 4],
  ])('R50 R100 LOG_LEVEL=%s lets %i of the four levels through', async (level, count) => {
    const lines = await logged({ level }, (logger) => {
      logger.error('one');
      logger.warn('two');
      logger.info('three');
      logger.debug('four');
    });
    expect(lines.trimEnd().split('\n')).toHaveLength(count);
  });

  test('a field cannot take the place of the level, the message or the time', async () => {
    const line = await oneJson('said', { level: 'error', message: 'faked', timestamp: 'never' });
    expect(line).toMatchObject({ level: 'info', message: 'said' });
    expect(line['timestamp']).not.toBe('never');
  });

  test.each(['password', 'API_TOKEN', 'clientSecret', 'dsn', 'sessionCookie', 'credential', 'authorization', 'apiKey'])(
    'the text of a field named %s is hidden',
    async (name) => {
      expect(await logged({}, (logger) => logger.info('m', { [name]: 'hunter2' }))).not.toContain('hunter2');
    },
  );

  test('a figure, and the place where a secret is kept, are not hidden by their names', async () => {
    const fields = { authFailureCount: 5, tokenFile: '/run/ps/app/token' };
    expect(await oneJson('m', fields)).toMatchObject(fields);
  });

  test('the user part of a URL is hidden in fields and in the message', async () => {
    const line = await logged({}, (logger) =>
      logger.info('cannot reach redis://me:hunter2@host:1', { url: 'rediss://:hunter2@host/0' }),
    );
    expect(line).not.toContain('hunter2');
    expect(line).toContain('rediss://[redacted]@host/0');
  });

  test.each(['json', 'pretty'] as const)('control characters cannot break a %s line or colour it', async (format) => {
    const nasty = 'a\nb\u001b[31mc\u0085d\u2028e\u202ef';
    const lines = await logged({ format }, (logger) => logger.info(nasty, { name: nasty, [nasty]: 1 }));
    expect(lines.match(/[^\u0020-\u007e]/g)).toEqual(['\n']);
  });

  test('a line is never longer than 64 KB, and says that it was shortened', async () => {
    for (const format of ['json', 'pretty'] as const) {
      const line = await logged({ format }, (logger) => logger.info('\u0001'.repeat(70_000), { big: 'x'.repeat(1e6) }));
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(maxLineBytes + 1);
      expect(line).toMatch(/shortened/i);
    }
  });

  test('close waits for a burst', async () => {
    const lines = await logged({}, (logger) => {
      for (let line = 0; line < 4000; line += 1) logger.info('burst', { line });
    });
    expect(lines.trimEnd().split('\n')).toHaveLength(4000);
  });

  test('close gives up on a stream that never takes anything', async () => {
    const clock = new ManualClock();
    const stuck = new Writable({ write: () => undefined });
    const logger = createLogger({ level: 'info', format: 'json', stream: stuck, clock });
    logger.info('lost');
    const closed = logger.close(500);
    await clock.advanceAsync(500);
    await closed;
  });

  test('lines that a slow or broken stream cannot take are counted, and nothing is thrown', async () => {
    const stuck = new Writable({ write: () => undefined });
    const logger = createLogger({ level: 'info', format: 'json', stream: stuck });
    for (let line = 0; line < 400; line += 1) logger.info('x'.repeat(60_000));
    expect(logger.lostLineCount).toBeGreaterThan(0);
    expect(stuck.writableLength).toBeLessThan(16 * 1_048_576);

    const broken = new Writable({ write: (_line, _encoding, done) => done(new Error('EPIPE')) });
    const other = createLogger({ level: 'info', format: 'json', stream: broken });
    other.info('one');
    other.info('two');
    await other.close();
    expect(other.lostLineCount).toBe(2);
  });

  test('auto is json in a pipe and pretty on a terminal', async () => {
    const piped = await logged({ format: 'auto' }, (logger) => logger.info('said'));
    expect(piped.startsWith('{')).toBe(true);
    const terminal = Object.assign(new PassThrough(), { isTTY: true });
    const logger = createLogger({ level: 'info', format: 'auto', stream: terminal, env: { NO_COLOR: '1' } });
    logger.info('worker is ready', { workerId: 3, reason: 'it listens' });
    await logger.close();
    terminal.end();
    expect(await text(terminal)).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} info {2}worker is ready {2}workerId=3 {2}reason="it listens"\n$/,
    );
  });
});
