import { randomUUID } from 'node:crypto';
import type { Clock } from '../../core/clock.js';
import { admissionActions } from '../../optimizer/admission/episode.js';
import type { IpcPort } from '../../protocol/ipc-port.js';
import type { ToPrimary, ToWorker } from '../../protocol/messages.js';
import type { AdmissionEpisode } from './admission-guard.js';

/**
 * Tells the primary that requests are refused, and at the end how many were, as runs of the cpu strategy: arming takes tenths
 * of a second, so that it does not wait for the next check of the thresholds.
 */
export function reportEpisode(
  { isOver, reason, lastedMs, before, now }: AdmissionEpisode,
  ipc: Pick<IpcPort<ToPrimary, ToWorker>, 'send'>,
  clock: Clock,
): void {
  const [refused, ...others] = admissionActions(now, before);
  const cause = isOver ? 'no request waits any more' : reason;
  const note = [cause, refused?.note].filter((part) => part !== undefined).join('; ');
  const actions = refused ? [{ ...refused, note }, ...others] : [];
  ipc.send({
    type: 'outcome',
    outcome: {
      id: randomUUID(),
      name: 'cpu',
      status: 'completed',
      trigger: 'threshold',
      startedAtMs: Math.round(clock.now() - lastedMs),
      durationMs: isOver ? lastedMs : 0,
      actions,
    },
  });
}
