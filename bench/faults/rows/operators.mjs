/** What operators do twice, at once or by mistake, and what earlier runs left behind. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cleanEnvironment, temporaryFolder } from '../../support/supervisors/cluster.mjs';
import { freePort } from '../../support/supervisors/free-port.mjs';
import { openLoop } from '../../support/clients/open-loop.mjs';
import { request } from '../../support/clients/http-request.mjs';
import { cliFile } from '../../support/supervisors/variants.mjs';
import { startOurs } from '../start-ours.mjs';

const run = promisify(execFile);
const server = join(import.meta.dirname, '../../servers/server.cjs');
const limitMs = 30_000;

/** Runs the command to its end, whatever that is. */
async function attempt(args, variables) {
  const startedMs = performance.now();
  const env = cleanEnvironment({ PS_ADMIN_PORT: '0', ...variables });
  const result = await run(process.execPath, [cliFile, ...args], { env, timeout: limitMs }).catch((error) => error);
  return { exitCode: result.code ?? 0, text: result.stderr ?? '', ms: performance.now() - startedMs };
}

export const operators = [
  {
    name: 'commands-at-once',
    fault: '5 reloads and 5 looks at once under load',
    bound: 'each done or refused, 0 requests failed',
    async measure(scope, start) {
      const cluster = await start(scope, ['--drain-timeout', '10s']);
      const load = openLoop({ port: cluster.port, path: '/slow', perSec: 50, limitMs: 10_000, isKeptAlive: true });
      const words = Array.from({ length: 10 }, (_, at) => (at % 2 === 0 ? ['reload'] : ['status', '--json']));
      const codes = await Promise.all(
        words.map((own) =>
          cluster.command(...own).then(
            () => 0,
            ({ code }) => code,
          ),
        ),
      );
      const { failed, reset, hung } = await load.stop();
      const doneCount = codes.filter((code) => code === 0).length;
      const isMet = codes.every((code) => code === 0 || code === 5) && doneCount >= 6 && failed === 0;
      const refusedCount = codes.filter((code) => code === 5).length;
      const otherCount = codes.length - doneCount - refusedCount;
      return {
        isMet,
        text: `${doneCount} done, ${refusedCount} refused, ${otherCount} otherwise, ${failed} failed (${reset} reset, ${hung} hung)`,
      };
    },
  },
  {
    name: 'two-primaries',
    fault: 'a second primary of the same name',
    bound: 'exit != 0 within 5 s, the first goes on',
    async measure(scope) {
      const runDir = temporaryFolder(scope);
      const cluster = await startOurs(scope, ['--name', 'twin'], { PS_RUN_DIR: runDir });
      const second = await attempt(['start', server, '--name', 'twin'], {
        PS_RUN_DIR: runDir,
        PORT: String(await freePort()),
      });
      const { outcome } = await request({ port: cluster.port, path: '/pid' });
      const text = `exit ${second.exitCode} in ${Math.round(second.ms)} ms, first ${outcome}`;
      return { isMet: second.exitCode !== 0 && second.ms < 5000 && outcome === 'ok', text };
    },
  },
  {
    name: 'stale-state',
    fault: 'what a killed primary left, and a lock with the number of a stranger',
    bound: 'the next start serves',
    async measure(scope) {
      const runDir = temporaryFolder(scope);
      const folder = join(runDir, 'stale');
      mkdirSync(folder, { mode: 0o700 });
      writeFileSync(join(folder, 'primary.7.lock'), JSON.stringify({ pid: process.pid, startTicks: 1 }), {
        mode: 0o600,
      });
      writeFileSync(join(folder, 'primary.8.lock'), 'garbage', { mode: 0o600 });
      writeFileSync(join(folder, 'control.sock'), 'not a socket', { mode: 0o600 });
      const cluster = await startOurs(scope, ['--name', 'stale'], { PS_RUN_DIR: runDir });
      const { outcome } = await request({ port: cluster.port, path: '/pid' });
      return { isMet: outcome === 'ok', text: `started in ${Math.round(cluster.startMs)} ms, ${outcome}` };
    },
  },
  {
    name: 'squatted-directory',
    fault: 'a run directory that others may write',
    bound: 'exit != 0 within 5 s, the cause is named',
    async measure(scope) {
      const runDir = temporaryFolder(scope);
      chmodSync(runDir, 0o777);
      const { exitCode, ms, text } = await attempt(['start', server], {
        PS_RUN_DIR: runDir,
        PORT: String(await freePort()),
      });
      const isNamed = text.includes('chmod 700');
      return {
        isMet: exitCode !== 0 && ms < 5000 && isNamed,
        text: `exit ${exitCode} in ${Math.round(ms)} ms, cause ${isNamed ? 'named' : 'not named'}`,
      };
    },
  },
];
