import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { call } from '../support/http-call.js';
import { startSupervisor } from '../support/start-supervisor.js';
import { tempFolder } from '../support/temp-folder.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

const fixtures = join(import.meta.dirname, '../support/fixtures');
const cjs = join(fixtures, 'servers/http.cjs');

/** A notify socket as systemd has one: what arrives, one text a datagram. */
async function notifySocket(): Promise<{ readonly path: string; readonly received: () => readonly string[] }> {
  const path = join(tempFolder(), 'notify.sock');
  const child: ChildProcess = spawn('perl', [join(fixtures, 'daemon/receive-datagrams.pl'), path]);
  onTestFinished(() => void child.kill());
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const lines = (): readonly string[] => text.split('\n').slice(0, -1);
  await waitFor('the socket', () => lines().includes('listening'));
  return { path, received: () => lines().filter((line) => !/^(listening|BARRIER=1)/.test(line)) };
}

describe.runIf(tools.systemdNotify)('under systemd', () => {
  it('says when it is ready, that it lives, and when it stops', async () => {
    const socket = await notifySocket();
    const supervisor = await startSupervisor(cjs, {
      args: ['-i', '1'],
      env: { NOTIFY_SOCKET: socket.path, WATCHDOG_USEC: '400000' },
    });
    const ready = await waitFor('READY', () => socket.received()[0]);
    expect(ready).toMatch(new RegExp(`^READY=1 \\| MAINPID=${supervisor.pid} \\| STATUS=1 workers serve http://`));
    await waitFor('signs of life', () => socket.received().filter((line) => line === 'WATCHDOG=1').length >= 3);
    supervisor.signal('SIGTERM');
    expect(await supervisor.ended).toBe(0);
    const said = await waitFor(
      'the end',
      () => socket.received().some((line) => /STOPPING/.test(line)) && socket.received(),
    );
    expect(said.find((line) => line.startsWith('STOPPING=1'))).toBe(
      'STOPPING=1 | EXTEND_TIMEOUT_USEC=30000000 | STATUS=draining',
    );
  });

  it('says that it reloads, since when, and that it is ready again', async () => {
    const socket = await notifySocket();
    const supervisor = await startSupervisor(cjs, { args: ['-i', '1'], env: { NOTIFY_SOCKET: socket.path } });
    await waitFor('READY', () => socket.received().length === 1);
    supervisor.signal('SIGHUP');
    const said = await waitFor('the second READY', () => socket.received().length >= 3 && socket.received());
    expect(said.slice(1, 3)).toEqual([
      expect.stringMatching(/^RELOADING=1 \| MONOTONIC_USEC=\d+ \| STATUS=reloading$/),
      expect.stringMatching(/^READY=1 \| .*STATUS=reloaded 1 workers, 0 failed$/),
    ]);
  });

  it('a watchdog that is meant for another process gets no sign of life', async () => {
    const socket = await notifySocket();
    const env = { NOTIFY_SOCKET: socket.path, WATCHDOG_USEC: '100000', WATCHDOG_PID: '1' };
    const supervisor = await startSupervisor(cjs, { args: ['-i', '1'], env });
    supervisor.signal('SIGTERM');
    await supervisor.ended;
    expect(socket.received().filter((line) => line.startsWith('WATCHDOG'))).toEqual([]);
  });

  it('workers cannot speak for the service', async () => {
    const socket = await notifySocket();
    const script = join(tempFolder(), 'server.cjs');
    writeFileSync(
      script,
      `require('node:http').createServer((_, response) => response.end(String(process.env.NOTIFY_SOCKET)))
         .listen(0, '127.0.0.1');`,
    );
    const supervisor = await startSupervisor(script, { args: ['-i', '1'], env: { NOTIFY_SOCKET: socket.path } });
    expect((await call(supervisor.serverUrl, '/')).text).toBe('undefined');
  });
});

it('a machine without systemd-notify is told once, and the server runs', async () => {
  const supervisor = await startSupervisor(cjs, {
    args: ['-i', '1'],
    env: { NOTIFY_SOCKET: '/nowhere/notify', WATCHDOG_USEC: '100000', PATH: tempFolder() },
  });
  const lines = await waitFor('the warning', () => {
    const found = supervisor.log().filter(({ event }) => event === 'systemd');
    return found.length > 0 && found;
  });
  expect(lines).toHaveLength(1);
  expect((await call(supervisor.serverUrl, '/')).status).toBe(200);
});

it('systemd-notify is called with the words of sd_notify(3), one call after the other', async () => {
  const folder = tempFolder();
  const calls = join(folder, 'calls');
  const program = join(folder, 'systemd-notify');
  writeFileSync(program, `#!/bin/sh\necho "$NOTIFY_SOCKET $*" >> ${calls}\n`);
  chmodSync(program, 0o755);
  const env = { NOTIFY_SOCKET: '/run/notify', PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  const supervisor = await startSupervisor(cjs, { args: ['-i', '1'], env });
  supervisor.signal('SIGTERM');
  expect(await supervisor.ended).toBe(0);
  const lines = readFileSync(calls, 'utf8').trim().split('\n');
  expect(lines).toEqual([
    expect.stringMatching(/^\/run\/notify READY=1 MAINPID=/),
    expect.stringMatching(/STOPPING=1/),
  ]);
});
