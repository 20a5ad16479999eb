import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { RoutingFigures } from '../../src/protocol/routing-figures.js';
import { waitFor } from './wait-for.js';

/** The build that forks run: `npm run build`, or another one named by the environment. */
const dist = process.env['PS_TEST_DIST'] ?? fileURLToPath(new URL('../../dist', import.meta.url));
const script = fileURLToPath(new URL('fixtures/key-routing/primary.mjs', import.meta.url));

export interface RoutedState {
  readonly port: number;
  readonly pids: readonly number[];
  readonly descriptorCount: number;
  readonly figures: RoutingFigures;
}

export interface RoutedCluster {
  readonly port: number;
  state(): Promise<RoutedState>;
  /** Pids of the workers whose `server.close()` is done. */
  readonly closedPids: readonly number[];
  /** Waits until this many workers have listened since the start. */
  listened(count: number): Promise<void>;
}

/** How the fixture routes; `cookie` is sticky by the cookie `sid`. */
export type FixturePolicy = 'key' | 'sticky' | 'cookie' | 'round-robin' | 'least-loaded';

/**
 * Starts a primary with the router and real workers around an unmodified server.
 * @param waitMs how long a connection waits for a worker that is ready
 */
export async function startRoutedCluster(
  workerCount: number,
  policy: FixturePolicy = 'key',
  server: 'server.mjs' | 'secure-server.mjs' = 'server.mjs',
  waitMs = 5000,
): Promise<RoutedCluster> {
  const primary = fork(script, [dist, String(workerCount), policy, server, String(waitMs)]);
  onTestFinished(async () => {
    primary.kill('SIGKILL');
    if (primary.exitCode === null && primary.signalCode === null) await once(primary, 'exit');
  });
  const listeningPids: number[] = [];
  const closedPids: number[] = [];
  primary.on('message', (message: { readonly listening?: number; readonly closed?: number }) => {
    if (message.listening !== undefined) listeningPids.push(message.listening);
    if (message.closed !== undefined) closedPids.push(message.closed);
  });
  const state = (): Promise<RoutedState> =>
    new Promise((resolve) => {
      const onMessage = (message: { readonly state?: RoutedState }): void => {
        if (!message.state) return;
        primary.off('message', onMessage);
        resolve(message.state);
      };
      primary.on('message', onMessage);
      primary.send('state');
    });
  const listened = async (count: number): Promise<void> => {
    await waitFor(`${count} listening workers`, () => listeningPids.length >= count);
  };
  await listened(workerCount);
  const { port } = await state();
  return { port, state, closedPids, listened };
}
