import type { Profiler, Session } from 'node:inspector';
import type { Clock } from '../../core/clock.js';
import { type CpuProfile, type HotFunction, hottestOf } from './hot-function.js';

/** At 1 ms a sample a second of it costs 3.5 % of the requests and names the right function; at 0.1 ms it costs 19 %. */
const intervalMicros = 1000;
const durationMs = 1000;

/** Says which function keeps this process busy; `undefined` when none does. It takes a second. */
export type FindHotFunction = (signal: AbortSignal) => Promise<HotFunction | undefined>;

/**
 * Profiles this process for a second.
 * @throws {Error} where Node was built without the inspector
 */
export async function profileCpu(clock: Clock, signal: AbortSignal): Promise<HotFunction | undefined> {
  // Loaded only now: a worker that is never short of CPU does not pay for it.
  const { Session } = await import('node:inspector');
  const session = new Session();
  session.connect();
  try {
    await post(session, 'Profiler.enable');
    await post(session, 'Profiler.setSamplingInterval', { interval: intervalMicros });
    await post(session, 'Profiler.start');
    await pause(clock, signal);
    const { profile } = (await post(session, 'Profiler.stop')) as Profiler.StopReturnType & { profile: CpuProfile };
    await post(session, 'Profiler.disable');
    return hottestOf(profile);
  } finally {
    session.disconnect();
  }
}

function post(session: Session, method: string, parameters: object = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    session.post(method, parameters, (error, result) => {
      if (error) reject(error);
      else resolve(result);
    });
  });
}

function pause(clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      resolve();
    };
    const cancel = clock.after(durationMs, end);
    if (signal.aborted) return end();
    signal.addEventListener('abort', end, { once: true });
  });
}
