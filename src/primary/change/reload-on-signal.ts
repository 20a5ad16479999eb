import { reasonOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { SupervisionCommands } from '../../http/ports/supervision-ports.js';
import type { SystemdNotifier } from '../lifetime/systemd.js';

/** Reloads because a signal asked for it; nobody waits for the answer, so it goes to the log. */
export function reloadOnSignal(
  commands: Pick<SupervisionCommands, 'reload'> | undefined,
  signal: string,
  systemd: Pick<SystemdNotifier, 'reloading' | 'ready'>,
  logger: Logger,
): void {
  if (!commands) return logger.warn('this supervisor cannot reload', { event: 'reload', signal });
  systemd.reloading();
  commands
    .reload({ requestedBy: signal }, ({ message, slot, workerId }) =>
      logger.info('reload goes on', { event: 'reload', slot, workerId, progress: message }),
    )
    .then(({ replaced, failures }) => {
      const counts = { replacedCount: replaced.length, failureCount: failures.length };
      logger.info('reload has ended', { event: 'reload', signal, ...counts });
      systemd.ready(`reloaded ${replaced.length} workers, ${failures.length} failed`);
    })
    .catch((thrown: unknown) => {
      logger.error('reload failed', { event: 'reload', signal, reason: reasonOf(thrown) });
      systemd.ready(`reload failed: ${reasonOf(thrown)}`);
    });
}
