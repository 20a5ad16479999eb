import { Session } from 'node:inspector';
import type { Clock } from '../../core/clock.js';
import { reasonOf, SupervisorError } from '../../core/errors.js';
import type { ProfileKind } from '../../protocol/diagnosis.js';

/** Node's own default for --cpu-prof-interval; a tenth of it names the same functions and costs five times as much. */
const cpuIntervalMicros = 1000;
/** V8's own default: on average one allocation in so many bytes is noted. */
const heapIntervalBytes = 32_768;

/**
 * Profiles this process.
 * @returns the JSON text of a .cpuprofile or .heapprofile, as DevTools and speedscope open it
 * @throws {SupervisorError} PS_PROFILE_FAILED, also where Node was built without the inspector
 */
export async function takeProfile(kind: ProfileKind, durationMs: number, clock: Clock): Promise<string> {
  const session = new Session();
  try {
    session.connect();
    const profile = kind === 'cpu' ? cpuProfile : heapProfile;
    return JSON.stringify(await profile(session, () => pause(durationMs, clock)));
  } catch (cause) {
    throw new SupervisorError('PS_PROFILE_FAILED', { reason: reasonOf(cause) }, { cause });
  } finally {
    session.disconnect();
  }
}

async function cpuProfile(session: Session, wait: () => Promise<void>): Promise<unknown> {
  await post(session, 'Profiler.enable');
  await post(session, 'Profiler.setSamplingInterval', { interval: cpuIntervalMicros });
  await post(session, 'Profiler.start');
  await wait();
  const { profile } = (await post(session, 'Profiler.stop')) as { readonly profile: unknown };
  await post(session, 'Profiler.disable');
  return profile;
}

async function heapProfile(session: Session, wait: () => Promise<void>): Promise<unknown> {
  await post(session, 'HeapProfiler.enable');
  await post(session, 'HeapProfiler.startSampling', { samplingInterval: heapIntervalBytes });
  await wait();
  const { profile } = (await post(session, 'HeapProfiler.stopSampling')) as { readonly profile: unknown };
  await post(session, 'HeapProfiler.disable');
  return profile;
}

function post(session: Session, method: string, parameters: object = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    session.post(method, parameters, (error, result) => {
      if (error) reject(error);
      else resolve(result);
    });
  });
}

function pause(durationMs: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => void clock.after(durationMs, resolve));
}
