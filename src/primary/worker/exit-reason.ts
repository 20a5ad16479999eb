import { formatBytes } from '../../core/units.js';
import type { FaultMessage } from '../../protocol/messages.js';
import type { WorkerSample } from '../../protocol/sample.js';
import type { WorkerExit } from '../process/fork.js';

export type Fault = Pick<FaultMessage, 'origin' | 'error' | 'frame' | 'isHandled'>;

/** Everything that was seen of a worker's end. */
export interface EndOfLife {
  readonly exit: WorkerExit;
  /** Why we ended it, if we did. */
  readonly orderedBy: string | undefined;
  /** The last error that nobody caught, and how long before the end. */
  readonly fault: (Fault & { readonly agoMs: number }) | undefined;
  /** It ignored SIGTERM for so long that it was killed. */
  readonly killedAfterMs: number | undefined;
  /** The system's killer for lack of memory has struck since the last end of a worker. */
  readonly wasOutOfMemory: boolean;
  readonly sample: WorkerSample | undefined;
}

/** A handler that logs an error and then ends the process has done so within this. */
const handledFaultMs = 5000;
/** What V8 ends a process with when its heap is full; Node 20 aborts, later versions trap. */
const fatalSignals = new Set(['SIGABRT', 'SIGTRAP', 'SIGILL']);
const nativeSignals = new Set(['SIGSEGV', 'SIGBUS', 'SIGFPE']);
const abortExitCode = 134;

/** Tells why a worker ended: in its own words, in those of whoever ended it, or by what is left of it. */
export function describeEnd(end: EndOfLife): string {
  const { exit, orderedBy, fault, killedAfterMs } = end;
  if (fault && !fault.isHandled) return describeFault(fault);
  if (orderedBy !== undefined) {
    return killedAfterMs === undefined ? orderedBy : `${orderedBy}; killed ${killedAfterMs} ms after SIGTERM`;
  }
  const told = describeExit(end);
  const wasHandled = fault !== undefined && fault.agoMs <= handledFaultMs && exit.exitCode !== 0;
  return wasHandled ? `${told} after ${describeFault(fault)}` : told;
}

/** `unhandled rejection, Error: no such room, in join (rooms.js:31)` */
export function describeFault({ origin, error, frame }: Omit<Fault, 'isHandled'>): string {
  const what = origin === 'unhandledRejection' ? 'unhandled rejection, ' : 'uncaught ';
  return `${what}${error}${frame === undefined ? '' : `, in ${frame}`}`;
}

function describeExit({ exit: { exitCode, signal }, wasOutOfMemory, sample }: EndOfLife): string {
  if (signal === 'SIGKILL' && wasOutOfMemory) return `killed by the system for lack of memory${residentOf(sample)}`;
  if (signal === 'SIGKILL') return 'ended by SIGKILL, which somebody else sent';
  if (exitCode === abortExitCode || (signal !== null && fatalSignals.has(signal))) {
    return `ended by ${signal ?? `exit code ${abortExitCode}`}, as Node does when the heap is full${heapOf(sample)}`;
  }
  if (signal !== null && nativeSignals.has(signal)) return `ended by ${signal}, a fault in native code`;
  return signal === null ? `exited with code ${exitCode ?? 'unknown'}` : `ended by ${signal}`;
}

function residentOf(sample: WorkerSample | undefined): string {
  const { rssBytes, memoryLimitBytes } = sample?.values ?? {};
  if (rssBytes === undefined) return '';
  const limit = memoryLimitBytes === undefined ? '' : ` of ${formatBytes(memoryLimitBytes)} that all may use`;
  return `; at its last sample it had ${formatBytes(rssBytes)}${limit}`;
}

function heapOf(sample: WorkerSample | undefined): string {
  const { heapUsedBytes, heapLimitBytes } = sample?.values ?? {};
  if (heapUsedBytes === undefined || heapLimitBytes === undefined) return '';
  return `; at its last sample ${formatBytes(heapUsedBytes)} of ${formatBytes(heapLimitBytes)} were used`;
}

/** An exit as the log names it. */
export function nameOfExit({ exitCode, signal }: WorkerExit): string {
  return signal === null ? `exited with code ${exitCode ?? 'unknown'}` : `ended by ${signal}`;
}
