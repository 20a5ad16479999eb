import type { Clock } from '../../core/clock.js';
import type { OnProgress } from '../../http/ports/supervision-ports.js';
import type { WorkLeft } from '../../protocol/messages.js';
import { describeWorkLeft } from './work-left.js';

/** Returns what turns a worker's counts into progress for people. */
export function reportLeft(
  who: { readonly slot: number; readonly workerId: number },
  drainMs: number,
  onProgress: OnProgress,
  clock: Clock,
): (left: WorkLeft) => void {
  const untilMs = clock.monotonicMs() + drainMs;
  let first: WorkLeft | undefined;
  return (left) => {
    first ??= left;
    const message = describeWorkLeft(first, left, untilMs - clock.monotonicMs());
    onProgress({ ...who, atMs: clock.now(), phase: 'draining', message });
  };
}
