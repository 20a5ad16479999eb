import { toWorkerEnv } from '../../config/transfer.js';
import { slotEnv } from '../../config/worker-launch.js';
import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import { type AgentIdentity, agentVariable } from '../../protocol/agent-identity.js';
import { FaultLog } from '../lifetime/fault-log.js';
import { createForker, type WorkerProcess } from './fork.js';
import { loaderFlags } from './loader.js';
import type { PrimaryOptions } from '../options.js';
import { PortIndexes } from './port-indexes.js';
import type { ProcessTrees } from './process-tree.js';

/** What a worker's environment has on top of ours; `null` removes a variable. */
export type WorkerEnvironment = Readonly<Record<string, string | null>>;

export type WorkerFork = (slot: number, generation: number, environment: WorkerEnvironment) => WorkerProcess;

export interface WorkerForkOptions
  extends Pick<PrimaryOptions, 'script' | 'scriptArgs' | 'settings' | 'cwd' | 'launch'> {
  readonly nodeId: string;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly processTrees: ProcessTrees;
  readonly onDropped: () => void;
}

/**
 * Returns the function that forks the user's script with our agent preloaded.
 * @throws {SupervisorError} PS_SCRIPT_NEEDS_LOADER
 */
export function createWorkerFork(options: WorkerForkOptions): WorkerFork {
  const { script, scriptArgs, settings, cwd, launch, nodeId, logger, clock, processTrees, onDropped } = options;
  const faults = new FaultLog(logger, clock);
  const fork = createForker({
    script,
    scriptArgs,
    cwd,
    execArgv: [...process.execArgv, ...(launch?.nodeArgs ?? []), ...loaderFlags(script, process.version)],
    waitsForReady: launch?.waitsForReady ?? false,
    stopBy: launch?.stopBy ?? 'SIGTERM',
    isRoundRobin: settings.routing === 'round-robin',
    clock,
    onFault: (workerId, thrown) => faults.note('A message of a worker could not be handled', thrown, { workerId }),
    onDropped: (workerId) => {
      onDropped();
      logger.debug('message of a worker cannot be read and is dropped', { workerId });
    },
    onWorkerError: (workerId, error) => logger.warn('channel to a worker failed', { workerId, reason: error.message }),
  });
  const settingsEnv = toWorkerEnv(settings);
  const portIndexes = new PortIndexes();
  return (slot, generation, environment) => {
    const identity: AgentIdentity = { script, nodeId, slot, generation };
    const launchEnv = launch && slotEnv(launch, settings.name, slot);
    const mark = processTrees.mark(slot, generation);
    const own = { ...mark, [agentVariable]: JSON.stringify(identity) };
    return portIndexes.forkWith((portIndex) => {
      const place = { PS_SLOT: String(slot), PS_PORT_INDEX: String(portIndex) };
      // After a reload the environment has newer settings than those of the start.
      const env = { ...launchEnv, ...settingsEnv, ...toForkEnv(environment), ...place, ...own };
      return processTrees.watch(fork(env), mark);
    });
  };
}

/** A variable that is `undefined` is left out of the worker's environment, even one that we have ourselves. */
function toForkEnv(environment: WorkerEnvironment): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, value ?? undefined]));
}
