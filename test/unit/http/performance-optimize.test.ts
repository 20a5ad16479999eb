import { describe, expect, it } from 'vitest';
import { SupervisorError } from '../../../src/core/errors.js';
import type { ErrorCode } from '../../../src/core/errors.js';
import type { OptimizeReport } from '../../../src/http/ports/ports.js';
import { call } from '../../support/http-call.js';
import { bearer, fakeProgram, jsonType, outcomeFixture, startAdmin } from './admin-fixture.js';

const headers = { ...bearer, ...jsonType };

function post(url: string, body: string | Buffer, extra: Record<string, string> = {}) {
  return call(url, '/performance-optimize', { method: 'POST', headers: { ...headers, ...extra }, body });
}

function failuresOf(...codes: ErrorCode[]): OptimizeReport {
  const failures = codes.map((code, index) => ({
    workerId: index + 1,
    error: new SupervisorError(code, { workerId: index + 1, strategy: 'nonsense', known: 'memory' }).toWire(),
  }));
  return { replies: [], failures };
}

describe('POST /performance-optimize', () => {
  it('R65 R66 runs the named strategy and answers in the words of the seed', async () => {
    const { url, commands, clock } = await startAdmin();
    const answer = await post(url, '{"strategy":"memory"}');
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      message: 'Performance optimization triggered successfully: memory',
      worker: 1,
      timestamp: new Date(clock.now()).toISOString(),
      workerId: 1,
      outcomes: [{ name: 'memory', status: 'completed' }],
      workers: [{ workerId: 1 }, { workerId: 2 }],
      failures: [],
    });
    expect(commands).toEqual([{ strategy: 'memory', requestedBy: 'http' }]);
  });

  it.each(['{}', ''])('R65 body %j means all strategies', async (body) => {
    const { url, commands } = await startAdmin();
    expect((await post(url, body)).json().message).toBe('Performance optimization triggered successfully: all');
    expect(commands).toEqual([{ requestedBy: 'http' }]);
  });

  it('R65 no body and no content type means all strategies', async () => {
    const { url } = await startAdmin();
    const answer = await call(url, '/performance-optimize', { method: 'POST', headers: bearer });
    expect(answer.json().message).toBe('Performance optimization triggered successfully: all');
  });

  it('R65 workerId in the body picks one worker', async () => {
    const { url, commands } = await startAdmin();
    await post(url, '{"strategy":"cpu","workerId":2}');
    expect(commands).toEqual([{ strategy: 'cpu', workerId: 2, requestedBy: 'http' }]);
  });

  it.each([
    ['{"strategy":"Nonsense!"}', 'PS_OPTIMIZE_UNKNOWN_STRATEGY', 'memory, cpu, connection, cache, database'],
    ['{"strategy":', 'PS_HTTP_BAD_JSON', 'JSON object'],
    ['[]', 'PS_HTTP_BAD_REQUEST', 'for example'],
    ['null', 'PS_HTTP_BAD_REQUEST', 'for example'],
    ['{"strategy":1,"workerId":"x"}', 'PS_HTTP_BAD_REQUEST', 'for example'],
    ['{"stratgy":"memory"}', 'PS_HTTP_BAD_REQUEST', 'for example'],
    ['{"__proto__":{"strategy":"memory"}}', 'PS_HTTP_BAD_REQUEST', 'for example'],
    ['['.repeat(60_000), 'PS_HTTP_BAD_JSON', 'JSON object'],
  ])('R67 %.40s is 400 and runs nothing', async (body, code, remedy) => {
    const { url, commands } = await startAdmin();
    const answer = await post(url, body);
    expect(answer.status).toBe(400);
    expect(answer.json().error.code).toBe(code);
    expect(answer.json().error.remedy).toContain(remedy);
    expect(commands).toEqual([]);
  });

  it('R67 every problem of a body is named with its place', async () => {
    const { url } = await startAdmin();
    const { message } = (await post(url, '{"strategy":1,"workerId":0,"x":1}')).json().error;
    expect(message).toMatch(/^body\.x: .*; body\.strategy: must be a string; body\.workerId: must be/);
  });

  it('R67 a body that is not UTF-8 is 400', async () => {
    const { url } = await startAdmin();
    const answer = await post(url, Buffer.from([0x7b, 0xff, 0x7d]));
    expect(answer.json().error.code).toBe('PS_HTTP_BAD_JSON');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])(
    'R67 content type %j is 415',
    async (type) => {
      const { url, commands } = await startAdmin();
      expect((await post(url, '{"strategy":"memory"}', { 'content-type': type })).status).toBe(415);
      expect(commands).toEqual([]);
    },
  );

  it('R67 JSON with a charset is JSON', async () => {
    const { url } = await startAdmin();
    expect((await post(url, '{}', { 'content-type': 'Application/JSON; charset=utf-8' })).status).toBe(200);
  });

  it.each([65_537, 900_000])('R67 a body of %d bytes is 413 and the connection is closed', async (length) => {
    const { url, commands } = await startAdmin();
    const answer = await post(url, Buffer.alloc(length, 32));
    expect(answer.status).toBe(413);
    expect(answer.headers.connection).toBe('close');
    expect(commands).toEqual([]);
  });

  it('R67 a chunked body past the limit is 413', async () => {
    const { url } = await startAdmin();
    expect((await post(url, Buffer.alloc(70_000, 32), { 'transfer-encoding': 'chunked' })).status).toBe(413);
  });

  it('R67 a body of exactly 64 KB is read', async () => {
    const { url } = await startAdmin();
    expect((await post(url, '{}'.padEnd(65_536))).status).toBe(200);
  });

  it.each([
    ['PS_OPTIMIZE_BUSY', 409],
    ['PS_OPTIMIZE_DISABLED', 503],
    ['PS_OPTIMIZE_UNKNOWN_STRATEGY', 400],
    ['PS_WORKER_NO_REPLY', 504],
    ['PS_WORKER_GONE', 502],
  ] as const)('R67 %s of every worker is %d, with each reason beside it', async (code, status) => {
    const { url } = await startAdmin({}, fakeProgram({}, failuresOf(code, code)));
    const answer = await post(url, '{"strategy":"memory"}');
    expect(answer.status).toBe(status);
    expect(answer.json().error.code).toBe(code);
    expect(answer.json().failures).toMatchObject([
      { workerId: 1, error: { code } },
      { workerId: 2, error: { code } },
    ]);
  });

  it('R67 with different reasons the commonest is the status', async () => {
    const report = failuresOf('PS_WORKER_GONE', 'PS_OPTIMIZE_BUSY', 'PS_OPTIMIZE_BUSY');
    const { url } = await startAdmin({}, fakeProgram({}, report));
    expect((await post(url, '{}')).status).toBe(409);
  });

  it('R66 one worker that ran it makes a success, and who did not is listed', async () => {
    const { failures } = failuresOf('PS_OPTIMIZE_BUSY');
    const report = { replies: [{ workerId: 2, outcomes: [outcomeFixture()] }], failures };
    const { url } = await startAdmin({}, fakeProgram({}, report));
    const answer = await post(url, '{}');
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      worker: 2,
      failures: [{ workerId: 1, error: { code: 'PS_OPTIMIZE_BUSY' } }],
    });
  });

  it('without any worker the answer is 503', async () => {
    const { url } = await startAdmin({}, fakeProgram({}, { replies: [], failures: [] }));
    expect((await post(url, '{}')).json().error.code).toBe('PS_WORKER_NONE');
  });

  it('what the program throws is told by its code', async () => {
    const unknown = new SupervisorError('PS_WORKER_UNKNOWN', { workerId: 9, known: '1, 2' });
    const program = fakeProgram({ commands: { optimize: () => Promise.reject(unknown), stop: () => undefined } });
    const { url } = await startAdmin({}, program);
    expect((await post(url, '{"workerId":9}')).status).toBe(404);
  });
});
