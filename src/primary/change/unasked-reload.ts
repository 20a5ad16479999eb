import { reasonOf, SupervisorError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { SupervisionCommands } from '../../http/ports/supervision-ports.js';

/** Settles with what became of it; it never rejects. */
export type UnaskedReload = (requestedBy: string) => Promise<'done' | 'failed' | 'busy'>;

/** A reload that nobody waits for: its end goes to the log. */
export function unaskedReload(commands: Pick<SupervisionCommands, 'reload'>, logger: Logger): UnaskedReload {
  return async (requestedBy) => {
    const fields = { event: 'reload', requestedBy };
    try {
      logger.info('reload begins', fields);
      const { replaced, failures } = await commands.reload({ requestedBy }, () => undefined);
      const [first] = failures;
      if (!first) {
        logger.info('reload has ended', { ...fields, replacedCount: replaced.length });
        return 'done';
      }
      logger.error('reload failed; the old workers go on', {
        ...fields,
        replacedCount: replaced.length,
        failureCount: failures.length,
        reason: first.error.message,
      });
      return 'failed';
    } catch (thrown) {
      if (thrown instanceof SupervisorError && thrown.code === 'PS_COMMAND_BUSY') return 'busy';
      logger.error('reload failed', { ...fields, reason: reasonOf(thrown) });
      return 'failed';
    }
  };
}
