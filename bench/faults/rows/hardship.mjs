/** A machine that has too little, or whose clock jumps. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cleanEnvironment, temporaryFolder } from '../../support/supervisors/cluster.mjs';
import { freePort } from '../../support/supervisors/free-port.mjs';
import { openLoop } from '../../support/clients/open-loop.mjs';
import { descriptorCount, processIdentity } from '../../support/figures/process-figures.mjs';
import { request } from '../../support/clients/http-request.mjs';
import { cliFile } from '../../support/supervisors/variants.mjs';
import { startOurs } from '../start-ours.mjs';
import { pause, waitUntil } from '../../support/wait-until.mjs';

const run = promisify(execFile);
const server = join(import.meta.dirname, '../../servers/server.cjs');
const skipped = (reason) => ({ isSkipped: true, text: reason });

export const hardship = [
  {
    name: 'full-disk',
    fault: 'the disk of the logs is full',
    bound: '0 requests failed, commands work, the daemon lives',
    async measure(scope) {
      const folder = join(temporaryFolder(scope), 'state');
      mkdirSync(folder);
      if (!mountSmall(scope, folder)) return skipped('needs root to mount a small disk');
      const port = await freePort();
      const env = cleanEnvironment({
        PORT: String(port),
        PS_ADMIN_PORT: '0',
        PS_RUN_DIR: temporaryFolder(scope),
        PS_STATE_DIR: folder,
        PS_ADMISSION: 'false',
      });
      const command = (...words) => run(process.execPath, [cliFile, ...words], { env, timeout: 60_000 });
      await command('start', '-d', server, '-i', '2', '--name', 'full');
      scope.add(() => command('stop', '--timeout', '20s'));
      fill(folder);
      const load = openLoop({ port, path: '/slow', perSec: 50, limitMs: 10_000, isKeptAlive: false });
      for (let count = 0; count < 2; count += 1) await command('reload');
      const { failed, sent } = await load.stop();
      const { workers } = JSON.parse((await command('status', '--json')).stdout);
      return {
        isMet: failed === 0 && workers.length === 2,
        text: `${failed} of ${sent} failed, ${workers.length} workers, 2 reloads`,
      };
    },
  },
  {
    name: 'few-descriptors',
    fault: 'the primary has no descriptor left',
    bound: 'it lives, 0 requests failed, answers again within 10 s',
    async measure(scope) {
      const cluster = await startOurs(scope);
      const { supervisorPid: pid } = cluster;
      const load = openLoop({ port: cluster.port, path: '/slow', perSec: 50, limitMs: 10_000, isKeptAlive: false });
      const limit = (count) => execFileSync('prlimit', ['--pid', String(pid), `--nofile=${count}:`]);
      const [, usual] = /Max open files\s+(\d+)/.exec(readFileSync(`/proc/${pid}/limits`, 'utf8'));
      limit(descriptorCount(pid));
      await Promise.all(Array.from({ length: 5 }, () => cluster.command('status', '--json').catch(() => undefined)));
      await pause(3000);
      limit(usual);
      const startedMs = performance.now();
      await waitUntil(
        'an answer',
        () =>
          cluster.command('status', '--json').then(
            () => true,
            () => false,
          ),
        20_000,
      );
      const ms = performance.now() - startedMs;
      const { failed } = await load.stop();
      const isThere = processIdentity(pid) !== undefined;
      return {
        isMet: isThere && failed === 0 && ms < 10_000,
        text: `${failed} failed, answers again after ${Math.round(ms)} ms`,
      };
    },
  },
  {
    name: 'clock-jumps',
    fault: 'the clock of primary and workers jumps by an hour, there and back by two',
    bound: 'no worker replaced, 0 requests failed',
    async measure(scope) {
      const folder = temporaryFolder(scope);
      const jump = join(folder, 'jump.cjs');
      writeFileSync(
        jump,
        `const now = Date.now; let shiftMs = 0; Date.now = () => now() + shiftMs;
        setTimeout(() => { shiftMs = 3_600_000; }, 4000).unref();
        setTimeout(() => { shiftMs = -3_600_000; }, 8000).unref();`,
      );
      const cluster = await startOurs(scope, [], { NODE_OPTIONS: `--require ${jump}` });
      const before = cluster.workerPids().sort();
      const load = openLoop({ port: cluster.port, path: '/slow', perSec: 50, limitMs: 10_000, isKeptAlive: false });
      await pause(13_000);
      const { failed } = await load.stop();
      const isSame = String(cluster.workerPids().sort()) === String(before);
      const { stdout } = await cluster.command('status', '--json');
      const runningCount = JSON.parse(stdout).workers.filter(({ state }) => state === 'running').length;
      return {
        isMet: isSame && failed === 0 && runningCount === 2,
        text: `workers ${isSame ? 'the same' : 'replaced'}, ${runningCount} running, ${failed} failed`,
      };
    },
  },
];

function mountSmall(scope, folder) {
  if (process.getuid() !== 0) return false;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'none', folder], { stdio: 'ignore' });
  } catch {
    // Root of a container that may not mount.
    return false;
  }
  scope.add(() => execFileSync('umount', ['-l', folder]));
  return true;
}

function fill(folder) {
  try {
    for (let count = 0; count < 20; count += 1) writeFileSync(join(folder, `filler-${count}`), Buffer.alloc(100_000));
  } catch (error) {
    if (error.code !== 'ENOSPC') throw error;
  }
}
