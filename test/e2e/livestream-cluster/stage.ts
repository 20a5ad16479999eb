import { join } from 'node:path';
import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { launchChromium, launchKillableChromium, openPage } from '../../support/chromium.js';
import { controlSocketPath } from '../../../src/config/run-directory.js';
import { call } from '../../support/http-call.js';
import { type StartedSupervisor, startSupervisor } from '../../support/start-supervisor.js';

const name = 'stage';
const server = join(import.meta.dirname, '../../support/fixtures/reducible-livestream.mjs');

/** The example on two workers, with browsers. */
export interface Stage {
  readonly supervisor: StartedSupervisor;
  readonly publisher: Page;
  /** For the small pictures. A page has six connections to a server (HTTP/1.1), and the events of a session take one. */
  readonly audience: Page;
  /** For one viewer at a time. */
  readonly lone: Page;
  readonly killable: Awaited<ReturnType<typeof launchKillableChromium>>;
}

export interface ListedStream {
  readonly name: string;
  readonly viewers: number;
  readonly workers: readonly number[];
}

export interface ListedWorker {
  readonly workerId: number;
  readonly pid: number;
}

/** What is slow on a busy machine is started once for all that is asked of it. */
export async function openStage(): Promise<Stage> {
  const supervisor = await startSupervisor(server, {
    args: ['-i', '2', '--routing', 'key', '--name', name],
    env: { CPU_THRESHOLD: '1', PS_ADMISSION: 'false', PS_BOOT_TIMEOUT: '120s' },
  });
  const [browser, killable] = await Promise.all([launchChromium(), launchKillableChromium()]);
  const [publisher, audience, lone] = await Promise.all([1, 2, 3].map(() => openPage(browser, supervisor.serverUrl)));
  return { supervisor, publisher: publisher!, audience: audience!, lone: lone!, killable };
}

export async function listStreams({ supervisor }: Stage): Promise<readonly ListedStream[]> {
  const { streams } = (await call(supervisor.serverUrl, '/streams')).json();
  return streams as readonly ListedStream[];
}

export async function listWorkers({ supervisor }: Stage): Promise<readonly ListedWorker[]> {
  const { workers } = (await supervisor.get('/performance-metrics')).json();
  return workers as readonly ListedWorker[];
}

/** An action of the application, as `perf-supervisor trigger` has it done. */
export async function triggerEverywhere(stage: Stage, action: string): Promise<void> {
  const socketPath = controlSocketPath(stage.supervisor.runDir, name);
  const headers = { 'Content-Type': 'application/json' };
  for (const { workerId } of await listWorkers(stage)) {
    const body = JSON.stringify({ workerId, action });
    const answer = await call({ socketPath }, '/control/trigger', { method: 'POST', headers, body });
    expect(answer.text).toContain('"result"');
  }
}
