import { closeSync, writeSync } from 'node:fs';
import { reasonOf, SupervisorError } from '../../core/errors.js';
import type { NodeStatus } from '../../http/ports/ports.js';
import { readCount, readRecord, readText } from '../../protocol/read.js';
import { parseJson } from '../answers/answers.js';

const variable = 'PERF_SUPERVISOR_READY_FD';
/** The first descriptor after input, output and errors. */
export const reportFd = 3;
export const longestReportChars = 65_536;

/** What the daemon tells the one who started it: once, as one line of JSON. */
export interface DaemonReport {
  readonly ready?: { readonly workerCount: number; readonly addresses: readonly string[]; readonly adminUrl: string };
  /** In the form of an error that an endpoint answers. */
  readonly error?: { readonly code: string; readonly message: string; readonly remedy: string };
}

/** The daemon's end of the pipe to the one who started it. */
export interface ReportPipe {
  readonly ready: (status: NodeStatus) => void;
  readonly failed: (thrown: unknown) => void;
}

export function environmentOfDaemon(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, [variable]: String(reportFd) };
}

/** Whether this process was started as a daemon; the variable is taken away, so that no worker takes itself for one. */
export function takeReportPipe(env: NodeJS.ProcessEnv): ReportPipe | undefined {
  if (env[variable] !== String(reportFd)) return undefined;
  Reflect.deleteProperty(env, variable);
  let isOpen = true;
  const send = (report: DaemonReport): void => {
    if (!isOpen) return;
    isOpen = false;
    try {
      writeSync(reportFd, `${JSON.stringify(report)}\n`);
    } catch (thrown) {
      // Nobody waits any more, and the server shall run all the same.
      if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EPIPE')) throw thrown;
    } finally {
      closeSync(reportFd);
    }
  };
  return {
    ready: ({ workers, addresses, adminUrl = '' }) =>
      send({ ready: { workerCount: workers.length, addresses, adminUrl } }),
    failed: (thrown) => send({ error: describe(thrown) }),
  };
}

/** `undefined` when the line is not a whole report. */
export function readReport(line: string): DaemonReport | undefined {
  const report = readRecord(parseJson(line));
  const ready = readRecord(report?.['ready']);
  if (ready) {
    const { addresses } = ready;
    return {
      ready: {
        workerCount: readCount(ready['workerCount']) ?? 0,
        addresses: Array.isArray(addresses) ? addresses.filter((one) => typeof one === 'string') : [],
        adminUrl: readText(ready['adminUrl']) ?? '',
      },
    };
  }
  const error = readRecord(report?.['error']);
  const [code, message, remedy] = [error?.['code'], error?.['message'], error?.['remedy']].map((text) =>
    readText(text, longestReportChars),
  );
  return code === undefined || message === undefined || remedy === undefined
    ? undefined
    : { error: { code, message, remedy } };
}

function describe(thrown: unknown): NonNullable<DaemonReport['error']> {
  const error =
    thrown instanceof SupervisorError ? thrown : new SupervisorError('PS_CLI_INTERNAL', { reason: reasonOf(thrown) });
  const { code, message, remedy } = error;
  return { code, message, remedy };
}
