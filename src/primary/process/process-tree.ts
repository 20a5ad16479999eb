import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { WorkerProcess } from './fork.js';
import { isProcess, type ProcessIdentity } from './process-stat.js';
import { descendantsOf, processesWithEnvironment } from './process-table.js';

const variable = 'PERF_SUPERVISOR_WORKER';
const pollMs = 50;

export interface ProcessTreesOptions {
  /** Unique per start of the primary, so that no process of another one is ever taken for ours. */
  readonly instanceId: string;
  readonly killTimeoutMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Ends what a worker has started (an ffmpeg, say) once the worker itself has ended, however that came about. Such a
 * process is known by a variable that it inherits, and by its ancestry at the moment we signal the worker; nothing else
 * is signalled, and none whose start time shows that its number was given again. A process that left both, by its own
 * environment and a death of the worker which we did not cause, stays.
 */
export class ProcessTrees {
  readonly #options: ProcessTreesOptions;
  readonly #ending = new Set<Promise<void>>();
  #isForced = false;

  constructor(options: ProcessTreesOptions) {
    this.#options = options;
  }

  /** What the worker of that slot and generation gets into its environment. */
  mark(slot: number, generation: number): Readonly<Record<string, string>> {
    return { [variable]: `${this.#options.instanceId}/${slot}.${generation}` };
  }

  /** Returns the worker with a `kill` that also sees what it leaves behind. */
  watch(worker: WorkerProcess, mark: Readonly<Record<string, string>>): WorkerProcess {
    const seen = new Map<number, ProcessIdentity>();
    worker.onExit(() => {
      const ending = this.#end(worker.workerId, mark, [...seen.values()]).finally(() => this.#ending.delete(ending));
      this.#ending.add(ending);
    });
    return {
      ...worker,
      kill(signal) {
        for (const identity of descendantsOf(worker.pid)) seen.set(identity.pid, identity);
        worker.kill(signal);
      },
    };
  }

  /** From now on nobody is asked first. */
  force(): void {
    this.#isForced = true;
  }

  /** Resolves when no process of an ended worker is left. */
  async settled(): Promise<void> {
    await Promise.all(this.#ending);
  }

  async #end(
    workerId: number,
    mark: Readonly<Record<string, string>>,
    seen: readonly ProcessIdentity[],
  ): Promise<void> {
    const { killTimeoutMs, clock, logger } = this.#options;
    const marked = await processesWithEnvironment(`${variable}=${mark[variable] ?? ''}`);
    const known = new Map([...seen, ...marked].map((identity) => [identity.pid, identity]));
    const living = (): ProcessIdentity[] => [...known.values()].filter(isProcess);
    const left = living();
    if (left.length === 0) return;
    const pids = left.map(({ pid }) => pid).join(', ');
    logger.info('ending what a worker has left behind', { event: 'process-tree', workerId, pids });
    const untilMs = clock.monotonicMs() + killTimeoutMs;
    for (const identity of left) signal(identity, 'SIGTERM');
    while (living().length > 0 && clock.monotonicMs() < untilMs && !this.#isForced) await pause(clock);
    for (const identity of living()) signal(identity, 'SIGKILL');
  }
}

function signal({ pid }: ProcessIdentity, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (thrown) {
    // It ended by itself in this moment.
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH')) throw thrown;
  }
}

/** The clock's timers let a process end; this wait must not. */
function pause(clock: Clock): Promise<void> {
  const keepAlive = setTimeout(() => undefined, 2 * pollMs);
  return new Promise((resolve) => {
    clock.after(pollMs, () => {
      clearTimeout(keepAlive);
      resolve();
    });
  });
}
