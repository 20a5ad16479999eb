import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SystemdNotifier } from '../../../../src/primary/lifetime/systemd.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { recordingLogger } from '../../../support/recording-logger.js';
import { tempFolder } from '../../../support/temp-folder.js';

/** A `systemd-notify` on PATH that writes its calls down. */
function notifier(extraEnv: NodeJS.ProcessEnv = {}) {
  const folder = tempFolder();
  const file = join(folder, 'calls');
  writeFileSync(join(folder, 'systemd-notify'), `#!/bin/sh\necho "$*" >> ${file}\n`);
  chmodSync(join(folder, 'systemd-notify'), 0o755);
  const env: NodeJS.ProcessEnv = {
    NOTIFY_SOCKET: '/run/n',
    PATH: `${folder}:${process.env['PATH'] ?? ''}`,
    ...extraEnv,
  };
  const clock = new ManualClock();
  const health = { isHealthy: true };
  const systemd = new SystemdNotifier({ env, clock, logger: recordingLogger(), isHealthy: () => health.isHealthy });
  const calls = async (): Promise<readonly string[]> => {
    await systemd.close();
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  };
  return { systemd, clock, health, calls, env };
}

describe('the words for systemd', () => {
  it('a sign of life comes twice in the time that systemd waits, and only while the primary works', async () => {
    const { systemd, clock, health, calls } = notifier({ WATCHDOG_USEC: '2000000' });
    systemd.ready('serving');
    clock.advance(2000);
    health.isHealthy = false;
    clock.advance(10_000);
    expect(await calls()).toEqual([expect.stringMatching(/^READY=1/), 'WATCHDOG=1', 'WATCHDOG=1', 'WATCHDOG=1']);
  });

  it('a reload names its moment on the monotonic clock', async () => {
    const { systemd, calls } = notifier();
    systemd.reloading();
    expect(await calls()).toEqual([expect.stringMatching(/^RELOADING=1 MONOTONIC_USEC=\d+ STATUS=reloading$/)]);
  });

  it('a long drain puts the stop timeout off, as long as the primary works', async () => {
    const { systemd, clock, health, calls } = notifier();
    systemd.stopping();
    clock.advance(20_000);
    health.isHealthy = false;
    clock.advance(60_000);
    const lines = await calls();
    expect(lines.filter((line) => line.includes('EXTEND_TIMEOUT_USEC=30000000'))).toHaveLength(3);
  });

  it('what workers inherit does not name the socket', () => {
    const { env } = notifier({ WATCHDOG_USEC: '1', WATCHDOG_PID: '1' });
    expect(Object.keys(env)).toEqual(['PATH']);
  });

  it('without systemd nothing is called', async () => {
    const { systemd, calls } = notifier({ NOTIFY_SOCKET: undefined });
    systemd.ready('serving');
    systemd.stopping();
    expect(await calls()).toEqual([]);
  });
});
