import { createServer } from 'node:net';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { configWarnings } from '../../../../src/cli/launch/config-warnings.js';
import { lastErrors } from '../../../../src/cli/doctor/log-errors.js';
import { readMachine } from '../../../../src/cli/doctor/machine.js';
import { machineChecks } from '../../../../src/cli/doctor/machine-checks.js';
import { checkAdminPort, checkRedis } from '../../../../src/cli/doctor/network-checks.js';
import { optimizerChecks } from '../../../../src/cli/doctor/optimizer-checks.js';
import { supervisorChecks } from '../../../../src/cli/doctor/supervisor-checks.js';
import type { SupervisorFacts } from '../../../../src/cli/doctor/supervisor-facts.js';
import { resolveSettings } from '../../../../src/config/resolve.js';
import { SupervisorError } from '../../../../src/core/errors.js';
import type { OptimizationOutcome } from '../../../../src/protocol/outcome.js';
import { tempFolder } from '../../../support/temp-folder.js';
import { verdictFixture } from '../../../support/verdict-fixture.js';
import { fakeProgram, outcomeFixture } from '../../http/admin-fixture.js';

const nowMs = 1_800_000_000_000;

function facts(changes: Partial<SupervisorFacts> = {}): SupervisorFacts {
  const metrics = [{ workerId: 1, currentMetrics: { memoryUsage: 0.4 }, performance: { isEnabled: true } }];
  return { status: fakeProgram().ports.health.status(), metrics, events: [], logErrors: undefined, ...changes };
}

function run(changes: Partial<OptimizationOutcome> = {}) {
  const outcome = outcomeFixture({ trigger: 'threshold', ...changes });
  const place = { atMs: nowMs - 1000, nodeId: 'node-a', slot: 0, workerId: 1 };
  return { ...place, type: 'optimization', record: { outcome } };
}

const exit = {
  atMs: nowMs - 1000,
  nodeId: 'node-a',
  slot: 1,
  workerId: 2,
  type: 'worker-exited',
  record: { reason: 'r' },
};
const levels = (checks: readonly { readonly name: string; readonly level: string }[]) =>
  Object.fromEntries(checks.map(({ name, level }) => [name, level]));

describe('optimizer', () => {
  const check = (changes: Partial<SupervisorFacts>) => optimizerChecks(facts(changes), { memoryThreshold: 0.8 }, nowMs);

  test('all is well where nothing is wrong', () => {
    expect(check({ events: [run()] }).every(({ level }) => level === 'ok')).toBe(true);
  });

  test('R97 high memory is told with the workers and what to do', () => {
    const metrics = [{ workerId: 3, currentMetrics: { memoryUsage: 0.91 }, performance: { isEnabled: true } }];
    expect(check({ metrics }).find(({ level }) => level === 'warn')).toMatchObject({
      detail: 'worker 3 at 91.0 %; the threshold is 80.0 %',
      remedy: expect.stringContaining('optimize memory'),
    });
  });

  test('R98 too frequent optimizations are told by strategy and worker', () => {
    const often = Array.from({ length: 6 }, () => run());
    expect(check({ events: often }).find(({ level }) => level === 'warn')?.detail).toContain(
      'memory in worker 1 6 times',
    );
    const asked = Array.from({ length: 6 }, () => run({ trigger: 'command' }));
    expect(levels(check({ events: asked }))['frequency of runs']).toBe('ok');
  });

  test('R99 failed optimizations are told with their reasons', () => {
    const failed = run({ status: 'failed', reason: 'the pool is closed' });
    const [found] = check({ events: [failed, run()] }).filter(({ level }) => level !== 'ok');
    expect(found).toMatchObject({ level: 'warn', detail: expect.stringContaining('the pool is closed') });
    expect(levels(check({ events: [failed] }))['failed runs']).toBe('fail');
  });

  test('R98 a strategy that is switched off is told with what is known of it', () => {
    const status = { ...facts().status, verdicts: [verdictFixture()] };
    const [found] = check({ status }).filter(({ level }) => level !== 'ok');
    expect(found).toMatchObject({ level: 'warn', detail: expect.stringContaining('memory: no effect: a run changes') });
  });

  test('a switched off optimizer is told', () => {
    const metrics = [{ workerId: 3, currentMetrics: {}, performance: { isEnabled: false } }];
    expect(levels(check({ metrics }))['optimizer']).toBe('warn');
  });
});

describe('supervisor', () => {
  test('no running worker is a failure', () => {
    const status = { ...facts().status, workers: [] };
    expect(levels(supervisorChecks(facts({ status }), nowMs))['workers']).toBe('fail');
  });

  test('an exit of the last hour is told with its reason, an older one is not', () => {
    expect(levels(supervisorChecks(facts({ events: [exit] }), nowMs))['exits']).toBe('warn');
    expect(levels(supervisorChecks(facts({ events: [exit] }), nowMs + 7_200_000))['exits']).toBe('ok');
  });

  test('a store that is away is a failure with its reason', () => {
    const { status } = facts();
    const away = { ...status, store: { ...status.store, isConnected: false, reason: 'ECONNREFUSED' } };
    const [found] = supervisorChecks(facts({ status: away }), nowMs).filter(({ level }) => level === 'fail');
    expect(found?.detail).toContain('ECONNREFUSED');
  });

  test('errors in the log files are found at their end', () => {
    const folder = tempFolder();
    const file = join(folder, 'app.log');
    expect(lastErrors(file)).toBeUndefined();
    const lines = ['{"level":"info","message":"a"}', 'no JSON', '{"level":"error","message":"b"}', ''];
    writeFileSync(file, lines.join('\n'));
    expect(lastErrors(file)).toEqual(['b']);
  });
});

describe('machine', () => {
  test('it is read from the system', () => {
    const files: Readonly<Record<string, string>> = {
      '/proc/meminfo': 'MemTotal: 10 kB\nMemAvailable:  5 kB\n',
      '/sys/fs/cgroup/memory.max': '1048576\n',
      '/sys/fs/cgroup/cpu.max': '150000 100000\n',
      '/proc/self/limits': 'Limit Soft Hard\nMax open files            1024                 4096      files\n',
      '/proc/sys/net/core/rmem_max': '212992\n',
      '/proc/sys/net/core/wmem_max': '212992\n',
      '/proc/net/snmp': 'Udp: InDatagrams NoPorts InErrors RcvbufErrors\nUdp: 10 2 3 7\n',
    };
    expect(readMachine((path) => files[path])).toMatchObject({
      availableMemoryBytes: 5120,
      memoryLimitBytes: 1_048_576,
      cpuLimitCores: 1.5,
      openFilesLimit: 1024,
      receiveBufferBytes: 212_992,
      udpReceiveErrorCount: 7,
    });
  });

  test('what the system does not tell is no fault', () => {
    const unknown = machineChecks({ ...readMachine(() => undefined), nodeVersion: '24.1.0' });
    expect(levels(unknown)).toMatchObject({ 'open files': 'ok', 'UDP buffers': 'ok', 'UDP losses': 'ok' });
  });

  test('each lack is a warning with its remedy', () => {
    const poor = machineChecks({
      nodeVersion: '20.20.2',
      coreCount: 8,
      totalMemoryBytes: 1000,
      availableMemoryBytes: 50,
      memoryLimitBytes: undefined,
      cpuLimitCores: 1.5,
      openFilesLimit: 1024,
      receiveBufferBytes: 212_992,
      sendBufferBytes: 212_992,
      udpReceiveErrorCount: 7,
    });
    expect(poor.every(({ level, remedy }) => level === 'warn' && remedy !== undefined)).toBe(true);
  });
});

describe('network', () => {
  test('a taken admin port fails when it was chosen, and is a remark when it is the default', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    onTestFinished(() => void holder.close());
    const address = holder.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const chosen = resolveSettings({ flags: { adminPort: String(port) } });
    expect((await checkAdminPort(chosen)).level).toBe('fail');
    const byDefault = { ...chosen, sources: { ...chosen.sources, adminPort: { kind: 'default' as const, name: '' } } };
    expect((await checkAdminPort(byDefault)).level).toBe('warn');
  });

  test('a Redis that is not there fails without showing its password', async () => {
    const check = await checkRedis(resolveSettings({ env: { PS_REDIS_URL: 'redis://u:hunter22@127.0.0.1:1/0' } }));
    expect(check).toMatchObject({ level: 'fail', detail: expect.stringContaining('127.0.0.1:1') });
    expect(JSON.stringify(check)).not.toContain('hunter22');
  });
});

test('the defaults deserve no warning', () => {
  expect(configWarnings(resolveSettings({}).settings)).toEqual([]);
  expect(() => resolveSettings({ env: { MEMORY_THRESHOLD: '80' } })).toThrow(SupervisorError);
});
