import { toWorkerEnv } from '../config/transfer.js';
import { slotEnv } from '../config/worker-launch.js';
import type { Logger } from '../core/logger.js';
import { type AgentIdentity, agentVariable } from '../protocol/agent-identity.js';
import { createForker, type WorkerProcess } from './fork.js';
import { loaderFlags } from './loader.js';
import type { PrimaryOptions } from './options.js';

export interface WorkerForkOptions
  extends Pick<PrimaryOptions, 'script' | 'scriptArgs' | 'settings' | 'cwd' | 'launch'> {
  readonly nodeId: string;
  readonly logger: Logger;
  readonly onDropped: () => void;
}

/**
 * Returns the function that forks the user's script with our agent preloaded.
 * @throws {SupervisorError} PS_SCRIPT_NEEDS_LOADER
 */
export function createWorkerFork(options: WorkerForkOptions): (slot: number, generation: number) => WorkerProcess {
  const { script, scriptArgs, settings, cwd, launch, nodeId, logger, onDropped } = options;
  const fork = createForker({
    script,
    scriptArgs,
    cwd,
    execArgv: [...process.execArgv, ...(launch?.nodeArgs ?? []), ...loaderFlags(script, process.version)],
    waitsForReady: launch?.waitsForReady ?? false,
    stopBy: launch?.stopBy ?? 'SIGTERM',
    isRoundRobin: settings.routing === 'round-robin',
    onDropped: (workerId) => {
      onDropped();
      logger.debug('message of a worker cannot be read and is dropped', { workerId });
    },
    onWorkerError: (workerId, error) => logger.warn('channel to a worker failed', { workerId, reason: error.message }),
  });
  const settingsEnv = toWorkerEnv(settings);
  return (slot, generation) => {
    const identity: AgentIdentity = { script, nodeId, slot, generation };
    const launchEnv = launch && slotEnv(launch, settings.name, slot);
    return fork({ ...launchEnv, ...settingsEnv, [agentVariable]: JSON.stringify(identity) });
  };
}
