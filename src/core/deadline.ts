import type { Clock } from './clock.js';

/**
 * Waits for `promise`, but no longer than `deadlineMs`.
 * @throws what `onTimeout` returns when the deadline passes first; the promise itself goes on
 */
export function withDeadline<T>(
  promise: Promise<T>,
  deadlineMs: number,
  clock: Clock,
  onTimeout: () => Error,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(deadlineMs, () => reject(onTimeout()));
    promise.then(resolve, reject).finally(cancel);
  });
}
