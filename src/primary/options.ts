import type { Settings } from '../config/settings.js';
import type { WorkerLaunch } from '../config/worker-launch.js';
import type { Logger } from '../core/logger.js';
import type { NodeStatus } from '../http/ports/ports.js';

/** What files, flags and environment say together. */
export interface Configuration {
  /** Absolute path of the user's server. */
  readonly script: string;
  readonly scriptArgs: readonly string[];
  /** `name` is always set. */
  readonly settings: Settings & { readonly name: string };
  readonly cwd: string;
  /** What an ecosystem file says about the workers; absent for a plain script. */
  readonly launch?: WorkerLaunch;
  readonly env: NodeJS.ProcessEnv;
}

/** What the command line hands to the primary: everything is checked, nothing has run yet. */
export interface PrimaryOptions extends Configuration {
  readonly logger: Logger;
  /**
   * Reads it all again for a reload.
   * @param given variables that take the place of those of the start; `null` removes one
   * @throws {SupervisorError} what `start` would throw
   */
  readonly reread?: (given: Readonly<Record<string, string | null>>) => Promise<Configuration>;
  /** Exists, is ours and open to nobody else. */
  readonly runDir: string;
  /** Whether the operator named the admin port: a taken one is then an error; otherwise a free one is used instead. */
  readonly isAdminPortChosen: boolean;
  /** Told once, when the first workers are forked and boot: what can wait until then may be loaded now. */
  readonly onForked?: () => void;
  /** Told once, when every worker serves. */
  readonly onReady?: (status: NodeStatus) => void;
}

/** Runs until the node has stopped. */
export type RunPrimary = (options: PrimaryOptions) => Promise<number>;
