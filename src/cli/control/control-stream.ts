import { request, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { reasonOf, SupervisorError } from '../../core/errors.js';
import type { Progress } from '../../http/ports/supervision-ports.js';
import { readCount, readCutText, readRecord, type UnknownRecord } from '../../protocol/read.js';
import { answeredError } from '../answers/answered-error.js';
import { parseJson } from '../answers/answers.js';
import { abortCause } from './abort-cause.js';
import { isNobodyThere } from './control-request.js';

export interface LongRequest {
  readonly socketPath: string;
  readonly name: string;
  /** The verb of POST /control/<verb>. */
  readonly verb: string;
  readonly body: object;
  readonly timeoutMs: number;
  readonly onProgress: (progress: Progress) => void;
}

const longestMessage = 2000;

/**
 * Gives a long command and follows it to its end. It goes on in the supervisor when we stop listening.
 * @returns its report
 * @throws {SupervisorError} PS_COMMAND_UNFINISHED, PS_CONTROL_NOT_RUNNING, PS_CONTROL_FAILED, or what the command throws
 */
export async function followCommand(asked: LongRequest): Promise<UnknownRecord> {
  const { name, verb, timeoutMs } = asked;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return await readReport(await post(asked, signal), asked);
  } catch (thrown) {
    const cause = abortCause(thrown);
    if (cause instanceof SupervisorError) throw cause;
    if (isNobodyThere(cause)) throw new SupervisorError('PS_CONTROL_NOT_RUNNING', { name }, { cause });
    // An answer that is cut in its middle fails with ECONNRESET, whatever cut it.
    if (signal.aborted)
      throw new SupervisorError('PS_COMMAND_UNFINISHED', { command: verb, waitedMs: timeoutMs }, { cause });
    throw new SupervisorError('PS_CONTROL_FAILED', { reason: reasonOf(cause) }, { cause });
  }
}

function post({ socketPath, verb, body }: LongRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const payload = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request({
      socketPath,
      method: 'POST',
      path: `/control/${verb}`,
      signal,
      agent: false,
      headers: {
        host: 'localhost',
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(payload),
      },
    });
    outgoing.once('error', reject);
    outgoing.once('response', resolve);
    outgoing.end(payload);
  });
}

async function readReport(incoming: IncomingMessage, { onProgress }: LongRequest): Promise<UnknownRecord> {
  const status = incoming.statusCode ?? 0;
  if (status >= 400) throw answeredError({ status, body: await text(incoming) });
  let failure: Error | undefined;
  // readline does not pass on the errors of its input.
  incoming.once('error', (error: Error) => (failure = error));
  for await (const line of createInterface({ input: incoming, crlfDelay: Infinity })) {
    const message = readRecord(parseJson(line));
    if (message?.['type'] === 'progress') onProgress(readProgress(message));
    if (message?.['type'] === 'error') throw answeredError({ status, body: line });
    const report = message?.['type'] === 'done' ? readRecord(message['report']) : undefined;
    if (report) return report;
  }
  throw failure ?? new Error('it ended before the command was done');
}

function readProgress(message: UnknownRecord): Progress {
  return {
    atMs: readCount(message['atMs']) ?? 0,
    slot: readCount(message['slot']) ?? 0,
    workerId: readCount(message['workerId']) ?? 0,
    phase: readCutText(message['phase'], 64) ?? '',
    message: readCutText(message['message'], longestMessage) ?? '',
  };
}
