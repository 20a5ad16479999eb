import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFile } from '../../config/package-file.js';
import { controlSocketPath } from '../../config/run-directory.js';
import { settingNames, settings } from '../../config/settings.js';
import { ControlClient } from '../control/control-client.js';
import type { SelfTestSubject } from './subject.js';

const name = 'self-test';
const askDeadlineMs = 10_000;
const longestLog = 65_536;

/** Starts a supervisor of our own server in a directory of its own, with nothing of the user's configuration. */
export function launch(env: NodeJS.ProcessEnv, workerCount: number): SelfTestSubject {
  const runDir = mkdtempSync(join(tmpdir(), 'perf-supervisor-'));
  const child = spawnStart(runDir, env, workerCount);
  const log = { text: '' };
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log.text = (log.text + text).slice(-longestLog);
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  return {
    workerCount,
    client: new ControlClient(name, controlSocketPath(runDir, name), askDeadlineMs),
    exited,
    hasExited: () => child.exitCode !== null || child.signalCode !== null,
    lastLogLines: () => log.text.trimEnd().split('\n').slice(-5),
    async cleanUp() {
      child.kill('SIGKILL');
      await exited;
      rmSync(runDir, { recursive: true, force: true });
    },
  };
}

function spawnStart(runDir: string, env: NodeJS.ProcessEnv, workerCount: number): ChildProcess {
  const binary = packageFile('bin/perf-supervisor.js');
  const server = packageFile('dist/bundle/self-test-server.js');
  const flags = [
    '--name',
    name,
    '--run-dir',
    runDir,
    '--instances',
    String(workerCount),
    '--admin-port',
    '0',
    '--json',
  ];
  // The empty directory as cwd keeps the user's .env and config file out.
  return spawn(process.execPath, [binary, 'start', server, ...flags], {
    cwd: runDir,
    env: withoutSettings(env),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** The self test must not write to the user's Redis, nor fail by a setting that is wrong only for it. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = new Set<string>(settingNames.map((setting) => settings[setting].env));
  return Object.fromEntries(Object.entries(env).filter(([variable]) => !ours.has(variable)));
}
