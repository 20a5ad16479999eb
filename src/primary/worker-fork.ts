import { toWorkerEnv } from '../config/transfer.js';
import type { Logger } from '../core/logger.js';
import { type AgentIdentity, agentVariable } from '../protocol/agent-identity.js';
import { createForker, type WorkerProcess } from './fork.js';
import { loaderFlags } from './loader.js';
import type { PrimaryOptions } from './options.js';
import type { ProcessTrees } from './process-tree.js';

export interface WorkerForkOptions extends Pick<PrimaryOptions, 'script' | 'scriptArgs' | 'settings' | 'cwd'> {
  readonly nodeId: string;
  readonly logger: Logger;
  readonly processTrees: ProcessTrees;
  readonly onDropped: () => void;
}

/**
 * Returns the function that forks the user's script with our agent preloaded.
 * @throws {SupervisorError} PS_SCRIPT_NEEDS_LOADER
 */
export function createWorkerFork(options: WorkerForkOptions): (slot: number, generation: number) => WorkerProcess {
  const { script, scriptArgs, settings, cwd, nodeId, logger, processTrees, onDropped } = options;
  const fork = createForker({
    script,
    scriptArgs,
    cwd,
    execArgv: [...process.execArgv, ...loaderFlags(script, process.version)],
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
    const mark = processTrees.mark(slot, generation);
    return processTrees.watch(fork({ ...settingsEnv, ...mark, [agentVariable]: JSON.stringify(identity) }), mark);
  };
}
