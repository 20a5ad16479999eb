import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { isatty } from 'node:tty';
import { packageVersion } from '../config/package-version.js';
import { alignedClock } from '../core/aligned-clock.js';
import { type Cancel, type Clock, systemClock } from '../core/clock.js';
import { exitCodes } from '../core/error-table.js';
import type { SupervisorError } from '../core/errors.js';
import { type AdminServers, startAdminServers } from './node/admin-servers.js';
import { claimName } from './lifetime/claim.js';
import { tellContainerLimits } from './process/container-limits.js';
import { FaultLog } from './lifetime/fault-log.js';
import { surviveFaults } from './lifetime/last-resort.js';
import { Node } from './node/node.js';
import type { PrimaryOptions } from './options.js';
import { writePidFile } from './lifetime/pid-file.js';
import { planReloads, type ReloadPlan } from './planned/plan-reloads.js';
import { ProcessTrees } from './process/process-tree.js';
import { reloadOnSignal } from './change/reload-on-signal.js';
import { exitCodeOf, listenForSignals } from './lifetime/signals.js';
import { createStopSwitch, type StopSwitch } from './lifetime/stop-switch.js';
import { SystemdNotifier } from './lifetime/systemd.js';

/** What the workers send at their full seconds has come by then: both are done in one wake-up, or in few. */
const phaseMs = 20;

/**
 * Runs the primary until it is stopped by a signal or a command.
 * @returns the exit code of the process: 0 after a drain, 128 + signal when a signal ended it at once
 * @throws {SupervisorError} what keeps it from starting, or PS_GAVE_UP; nothing is left running then
 */
export async function runPrimary(
  options: PrimaryOptions,
  clock: Clock = alignedClock(systemClock, phaseMs),
): Promise<number> {
  const { settings, runDir, logger } = options;
  const claim = await claimName(runDir, settings.name);
  tellContainerLimits(logger);
  const parts = createParts(options, clock);
  const { node, stopSwitch, systemd, processTrees } = parts;
  let exitCode: number = exitCodes.ok;
  const force = (signal: NodeJS.Signals): void => {
    exitCode = exitCodeOf(signal);
    stopSwitch.pull(signal);
    processTrees.force();
    node.killAll();
  };
  const reload = (reason: string): void => reloadOnSignal(node.ports.supervision, reason, systemd, logger);
  const isOnTerminal = isatty(0);
  const releases: Cancel[] = [
    () => claim.release(),
    listenForSignals({ stop: stopSwitch.pull, force, reload }, { logger, isOnTerminal }),
  ];
  let opening: Promise<AdminServers> | undefined;
  let plan: ReloadPlan | undefined;
  try {
    releases.push(writePidFile(settings.pidFile));
    plan = await planReloads({ ...options, supervision: node.supervision, clock });
    node.view.plannedReloads = plan.status;
    // The workers boot meanwhile.
    const serving = Promise.race([node.start(), stopSwitch.pulled]);
    options.onForked?.();
    const isPortChosen = options.isAdminPortChosen;
    opening = startAdminServers({ settings, isPortChosen, claim, ports: node.ports, clock, logger });
    const [admin] = await Promise.all([opening.then((opened) => tellAdminUrl(node, opened)), serving]);
    if (stopSwitch.reason === undefined) {
      announce(options, parts, admin);
      plan.start();
    }
    // Before this, an error that nobody caught is a start that failed.
    releases.push(surviveFaults(new FaultLog(logger, clock)));
    await stopSwitch.pulled;
  } finally {
    systemd.stopping();
    plan?.close();
    await node.stop(stopSwitch.reason ?? 'start failed');
    await Promise.all([processTrees.settled(), closeIfOpened(opening)]);
    await systemd.close();
    for (const release of releases.reverse()) release();
  }
  const [failure] = parts.failures;
  if (failure) throw failure;
  return exitCode;
}

function tellAdminUrl(node: Node, admin: AdminServers): AdminServers {
  node.view.adminUrl = admin.url;
  return admin;
}

/** What kept them from opening is already why the primary ends. */
async function closeIfOpened(opening: Promise<AdminServers> | undefined): Promise<void> {
  const admin = await opening?.catch(() => undefined);
  await admin?.close();
}

interface Parts {
  readonly node: Node;
  readonly stopSwitch: StopSwitch;
  readonly systemd: SystemdNotifier;
  readonly processTrees: ProcessTrees;
  /** Why the node gave up, if it did. */
  readonly failures: readonly SupervisorError[];
}

function createParts(options: PrimaryOptions, clock: Clock): Parts {
  const { settings, logger, env } = options;
  const instanceId = randomUUID();
  const stopSwitch = createStopSwitch();
  const failures: SupervisorError[] = [];
  const processTrees = new ProcessTrees({ instanceId, killTimeoutMs: settings.killTimeout, clock, logger });
  const node = new Node({
    ...options,
    name: settings.name,
    nodeId: settings.nodeId ?? hostname(),
    instanceId,
    version: packageVersion,
    clock,
    processTrees,
    onStop: stopSwitch.pull,
    onGaveUp: (error) => {
      failures.push(error);
      stopSwitch.pull('gave up');
    },
  });
  const systemd = new SystemdNotifier({ env, clock, logger, isHealthy: () => node.isHealthy() });
  return { node, stopSwitch, systemd, processTrees, failures };
}

function announce({ logger, onReady }: PrimaryOptions, { node, systemd }: Parts, admin: AdminServers): void {
  const status = node.view.status();
  const { addresses, workers, store } = status;
  logger.info('ready', {
    event: 'ready',
    workers: workers.length,
    addresses: addresses.join(', '),
    admin: admin.url,
    tokenFile: admin.tokenFile,
    store: store.kind,
  });
  systemd.ready(`${workers.length} workers serve ${addresses.join(', ')}`);
  onReady?.(status);
}
