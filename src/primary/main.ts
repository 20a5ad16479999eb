import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { packageVersion } from '../config/package-version.js';
import { type Clock, systemClock } from '../core/clock.js';
import { exitCodes } from '../core/error-table.js';
import type { SupervisorError } from '../core/errors.js';
import { type AdminServers, startAdminServers } from './admin-servers.js';
import { claimName } from './claim.js';
import { Node } from './node.js';
import type { PrimaryOptions } from './options.js';
import { listenForSignals } from './signals.js';
import { createStopSwitch } from './stop-switch.js';

/**
 * Runs the primary until it is stopped by a signal or a command.
 * @returns the exit code of the process
 * @throws {SupervisorError} what keeps it from starting, or PS_GAVE_UP; nothing is left running then
 */
export async function runPrimary(options: PrimaryOptions, clock: Clock = systemClock): Promise<number> {
  const { settings, runDir, logger } = options;
  const { name } = settings;
  const claim = await claimName(runDir, name);
  const stopSwitch = createStopSwitch();
  const failures: SupervisorError[] = [];
  const node = new Node({
    ...options,
    name,
    nodeId: settings.nodeId ?? hostname(),
    instanceId: randomUUID(),
    version: packageVersion,
    clock,
    onStop: stopSwitch.pull,
    onGaveUp: (error) => {
      failures.push(error);
      stopSwitch.pull('gave up');
    },
  });
  const unlisten = listenForSignals({ stop: stopSwitch.pull, force: () => node.killAll() }, logger);
  let admin: AdminServers | undefined;
  try {
    const isPortChosen = options.isAdminPortChosen;
    admin = await startAdminServers({ settings, isPortChosen, claim, ports: node.ports, clock, logger });
    node.view.adminUrl = admin.url;
    await Promise.race([node.start(), stopSwitch.pulled]);
    if (stopSwitch.reason === undefined) announce(options, node, admin);
    await stopSwitch.pulled;
    const [failure] = failures;
    if (failure) throw failure;
    return exitCodes.ok;
  } finally {
    await node.stop(stopSwitch.reason ?? 'start failed');
    await admin?.close();
    unlisten();
    claim.release();
  }
}

function announce({ logger }: PrimaryOptions, { view }: Node, admin: AdminServers): void {
  const { addresses, workers, store } = view.status();
  logger.info('ready', {
    event: 'ready',
    workers: workers.length,
    addresses: addresses.join(', '),
    admin: admin.url,
    tokenFile: admin.tokenFile,
    store: store.kind,
  });
}
