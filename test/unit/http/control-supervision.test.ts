import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SupervisorError } from '../../../src/core/errors.js';
import type { OnProgress, SlotReport, SupervisionCommands } from '../../../src/http/ports/supervision-ports.js';
import { call } from '../../support/http-call.js';
import { tempFolder } from '../../support/temp-folder.js';
import { waitFor } from '../../support/wait-for.js';
import { bearer, fakeProgram, jsonType, startAdmin } from './admin-fixture.js';
import { fakeSupervision } from './fake-supervision.js';

/** The control server with a fake that carries out its commands. */
async function control(changes: Partial<SupervisionCommands> = {}) {
  const supervision = fakeSupervision(changes);
  const socketPath = join(tempFolder(), 'control.sock');
  const program = fakeProgram({ supervision: supervision.commands });
  const admin = await startAdmin({ socketPath, isTrusted: true, enableCompression: true }, program);
  const post = (verb: string, body: object) =>
    call({ socketPath }, `/control/${verb}`, { method: 'POST', headers: jsonType, body: JSON.stringify(body) });
  return { ...admin, calls: supervision.calls, socketPath, post };
}

const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** A reload that goes on until it is told to end. */
function heldReload() {
  let tell: OnProgress = () => undefined;
  let finish: (report: SlotReport) => void = () => undefined;
  let isOver = false;
  const reload = async (_command: unknown, onProgress: OnProgress): Promise<SlotReport> => {
    tell = onProgress;
    const report = await new Promise<SlotReport>((resolve) => (finish = resolve));
    isOver = true;
    return report;
  };
  return {
    reload,
    tell: (message: string) => tell({ atMs: 1, slot: 0, workerId: 1, phase: 'draining', message }),
    finish: () => finish({ replaced: [], failures: [] }),
    isOver: () => isOver,
  };
}

describe('POST /control/<verb>', () => {
  it('a command answers with its progress line by line and ends with its report', async () => {
    const { post } = await control();
    const { status, headers, text } = await post('reload', {});
    expect([status, headers['content-type']]).toEqual([200, 'application/x-ndjson']);
    expect(linesOf(text)).toEqual([
      { type: 'progress', atMs: 1, slot: 0, workerId: 1, phase: 'draining', message: 'reload has begun' },
      { type: 'done', report: { replaced: [{ slot: 0, workerId: 3, tookMs: 120 }], failures: [] } },
    ]);
  });

  it.each([
    ['reload', { parallel: 2, canaryMs: 5000, environment: { A: 'b', GONE: null } }],
    ['restart', { slot: 1 }],
    ['drain', { workerId: 2, deadlineMs: 60_000, minPeers: 3 }],
    ['undrain', { workerId: 2 }],
  ])('%s passes on what it was asked and by whom', async (verb, body) => {
    const { post, calls } = await control();
    await post(verb, body);
    expect(calls).toEqual([[verb, { ...body, requestedBy: 'cli' }]]);
  });

  it.each([
    ['5', 5],
    ['+1', 3],
    ['-1', 1],
  ])('scale %s of 2 workers asks for %i', async (count, wanted) => {
    const { post, calls } = await control();
    await post('scale', { count });
    expect(calls).toEqual([['scale', { count: wanted, requestedBy: 'cli' }]]);
  });

  it('a scale below 1 is refused before anything happens', async () => {
    const { post, calls } = await control();
    const [line] = linesOf((await post('scale', { count: '-2' })).text);
    expect(line).toMatchObject({ type: 'error', error: { code: 'PS_HTTP_BAD_REQUEST' } });
    expect(calls).toEqual([]);
  });

  it('a wrong body is refused with every problem at its place', async () => {
    const { post } = await control();
    const { status, text } = await post('drain', { workerId: 0, deadline: 5 });
    expect(status).toBe(400);
    expect(text).toMatch(/body\.workerId.*body\.deadline/);
  });

  it('an error of the command is the last line, with its remedy', async () => {
    const refused = new SupervisorError('PS_WORKER_NONE');
    const { post } = await control({ restart: () => Promise.reject(refused) });
    const { code, message, remedy } = refused;
    expect(linesOf((await post('restart', {})).text)).toEqual([{ type: 'error', error: { code, message, remedy } }]);
  });

  it('an unforeseen fault is told without its text, which the log has', async () => {
    const { post, logger } = await control({ restart: () => Promise.reject(new Error('secret place')) });
    const { text } = await post('restart', {});
    expect(text).toContain('PS_HTTP_INTERNAL');
    expect(text).not.toContain('secret place');
    expect(JSON.stringify(logger.lines)).toContain('secret place');
  });

  it('a line arrives when its progress happens, not at the end', async () => {
    const held = heldReload();
    const { socketPath } = await control({ reload: held.reload });
    const client = connect(socketPath);
    let seen = '';
    client.on('data', (chunk: Buffer) => (seen += chunk.toString()));
    client.write(
      'POST /control/reload HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\naccept-encoding: gzip\r\n\r\n',
    );
    await waitFor('the head', () => {
      held.tell('slot 0 drains');
      return seen.includes('slot 0 drains');
    });
    held.finish();
    await waitFor('the report', () => seen.includes('"done"'));
    client.destroy();
  });

  it('a client that hangs up does not end the command', async () => {
    const held = heldReload();
    const { socketPath } = await control({ reload: held.reload });
    const client = connect(socketPath);
    client.write('POST /control/reload HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n');
    await new Promise((resolve) => client.once('data', resolve));
    client.destroy();
    await new Promise((resolve) => client.once('close', resolve));
    held.tell('nobody listens');
    held.finish();
    await waitFor('the end of the command', () => held.isOver());
  });

  it('progress that nobody reads is dropped past a bound, and counted', async () => {
    const lineCount = 5000;
    const reload = (_command: unknown, onProgress: OnProgress): Promise<SlotReport> => {
      for (let at = 0; at < lineCount; at += 1)
        onProgress({ atMs: at, slot: 0, workerId: 1, phase: 'draining', message: 'x' });
      return Promise.resolve({ replaced: [], failures: [] });
    };
    const { post } = await control({ reload });
    const lines = linesOf((await post('reload', {})).text);
    const last = lines.at(-1);
    expect(last).toMatchObject({ type: 'done' });
    expect(lines.length - 1 + Number(last?.['droppedCount'])).toBe(lineCount);
  });

  it('on TCP there is no such route, not even with the token', async () => {
    const { url } = await startAdmin({}, fakeProgram({ supervision: fakeSupervision().commands }));
    const { status } = await call(url, '/control/reload', { method: 'POST', headers: bearer });
    expect(status).toBe(404);
  });
});
