import type { Cancel, Clock } from '../../core/clock.js';
import type { PlannedReloads } from '../../http/planned-reloads.js';
import type { SupervisionCommands } from '../../http/ports/supervision-ports.js';
import { readCronPattern } from './cron-pattern.js';
import { CronRestart } from './cron-restart.js';
import type { PrimaryOptions } from '../options.js';
import { planWatch } from './plan-watch.js';
import { unaskedReload } from '../change/unasked-reload.js';

type PlanOptions = Pick<PrimaryOptions, 'settings' | 'cwd' | 'runDir' | 'logger'> & {
  readonly supervision: Pick<SupervisionCommands, 'reload'>;
  readonly clock: Clock;
};

/** What replaces workers by itself: a cron pattern and changes of files. */
export interface ReloadPlan {
  readonly status: () => PlannedReloads;
  /** Begins, once the workers serve. */
  readonly start: () => void;
  readonly close: Cancel;
}

/**
 * Reads what is planned; nothing happens before `start`.
 * @throws {SupervisorError} PS_CONFIG_BAD_CRON
 */
export async function planReloads(options: PlanOptions): Promise<ReloadPlan> {
  const { settings, logger, clock, supervision } = options;
  const reload = unaskedReload(supervision, logger);
  const { cronRestart: pattern } = settings;
  const cron = pattern && new CronRestart({ pattern, next: await readCronPattern(pattern), clock, logger, reload });
  const watching = planWatch(options, reload);
  const cancels: Cancel[] = [];
  return {
    status: () => ({ ...(cron && { cron: cron.status }), ...(watching && { watch: watching.status() }) }),
    start() {
      if (cron) cancels.push(cron.start());
      if (watching) cancels.push(watching.start());
    },
    close() {
      for (const cancel of cancels) cancel();
    },
  };
}
