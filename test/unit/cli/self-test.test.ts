import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ControlClient } from '../../../src/cli/control/control-client.js';
import { selfTestChecks } from '../../../src/cli/self-test/checks.js';
import { type CheckResult, runChecks } from '../../../src/cli/self-test/run-checks.js';
import type { SelfTestSubject } from '../../../src/cli/self-test/subject.js';
import type { AdminPorts } from '../../../src/http/ports/ports.js';
import { tempFolder } from '../../support/temp-folder.js';
import { fakeProgram, startAdmin, workerFixture } from '../http/admin-fixture.js';

function longLived(): ChildProcess {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function userServer(): Promise<string> {
  const server = createServer((_request, response) => response.end('ok\n')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Real servers, sockets and processes, joined as a supervisor would join them. */
async function subject(changes: Partial<AdminPorts> = {}, survivor?: ChildProcess): Promise<SelfTestSubject> {
  const runDir = tempFolder();
  mkdirSync(join(runDir, 'self-test'));
  const socketPath = join(runDir, 'self-test', 'control.sock');
  const children = [longLived(), longLived(), longLived()] as const;
  const [primary, ...processes] = children;
  const base = fakeProgram();
  const workers = processes.map((child, index) => workerFixture(index + 1, { pid: survivor?.pid ?? child.pid ?? 0 }));
  const stop = () => {
    for (const child of children) child.kill();
  };
  const program = { ...base, ports: { ...base.ports, commands: { ...base.ports.commands, stop }, ...changes } };
  const admin = await startAdmin({}, program);
  const status = {
    ...base.ports.health.status(),
    pid: primary.pid ?? 0,
    workers,
    adminUrl: admin.url,
    addresses: [await userServer()],
  };
  const health = { isLive: () => true, isReady: () => true, status: () => status };
  await startAdmin({ socketPath, isTrusted: true }, { ...program, ports: { ...program.ports, health } });
  return {
    workerCount: 2,
    client: new ControlClient('self-test', socketPath, 5000),
    exited: once(primary, 'exit').then(() => 0),
    hasExited: () => primary.signalCode !== null,
    lastLogLines: () => [],
    cleanUp: () => Promise.resolve(),
  };
}

async function results(of: SelfTestSubject): Promise<readonly CheckResult[]> {
  const told: CheckResult[] = [];
  const all = await runChecks(selfTestChecks(), of, (result) => told.push(result));
  expect(told).toEqual(all);
  return all;
}

test('R101 the self test passes where everything works, and each check tells what it measured', async () => {
  const all = await results(await subject());
  expect(all.filter(({ isOk }) => !isOk)).toEqual([]);
  expect(all.map(({ name }) => name)).toEqual([
    'start',
    'server',
    'figures',
    'GET /healthz',
    'GET /readyz',
    'GET /performance-metrics',
    'GET /workers/:id/performance-metrics',
    'GET /cluster/now',
    'GET /cluster/workers',
    'GET /cluster/history?metric=memoryRatio',
    'GET /cluster/optimizations',
    'GET /metrics',
    'POST without token',
    'optimize',
    'stop',
    'nothing left',
  ]);
  for (const { detail } of all) expect(detail).toMatch(/\d/);
});

test('R101 the self test fails where a worker does not answer an optimize run', async () => {
  const commands = {
    optimize: () => Promise.resolve({ replies: [], failures: [] }),
    stop: () => undefined,
  };
  const of = await subject({ commands });
  const checks = selfTestChecks().filter(({ name }) => name === 'optimize');
  expect(await runChecks(checks, of, () => undefined)).toMatchObject([{ name: 'optimize', isOk: false }]);
});

test('R101 the self test fails where a process is left over', async () => {
  const all = await results(await subject({}, longLived()));
  expect(all.at(-1)).toMatchObject({ name: 'nothing left', isOk: false });
});

test('R101 without a start the other checks are left out', async () => {
  const of = { ...(await subject()), hasExited: () => true };
  expect(await results(of)).toEqual([{ name: 'start', isOk: false, detail: 'the supervisor ended' }]);
});
