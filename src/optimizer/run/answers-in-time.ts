import { type Clock, systemClock } from '../../core/clock.js';

/** Whether the promise is kept within the limit; a broken one, or one that comes later, is none of the caller's business. */
export function answersInTime(answer: Promise<unknown>, limitMs: number, clock: Clock = systemClock): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = clock.after(limitMs, () => resolve(false));
    const end = (isKept: boolean) => (): void => {
      cancel();
      resolve(isKept);
    };
    answer.then(end(true), end(false));
  });
}
