import type { Logger } from '../core/logger.js';
import { SupervisorError } from '../core/errors.js';
import { errorAnswer } from '../request/error-answer.js';
import type { Progress } from './ports/supervision-ports.js';

/** One JSON value per line. */
export const ndjsonType = 'application/x-ndjson';

/** Lines that wait for a client that does not read; past that, progress is dropped and counted. */
const maxWaitingLines = 1000;

export interface LongCommand {
  readonly requestId: string;
  readonly logger: Logger;
  readonly run: (onProgress: (progress: Progress) => void) => Promise<object>;
}

/**
 * Answers a long command line by line: `{"type":"progress",...}` as it happens, at last `{"type":"done","report":...}` or
 * `{"type":"error","error":{code,message,remedy}}`. A client that hangs up does not end the command: half a reload is
 * worse than one that nobody watches.
 */
export function ndjson(command: LongCommand): Response {
  let isClientGone = false;
  const body = new ReadableStream<Uint8Array>(
    {
      start: (controller) =>
        void follow(command, (line, isLast) => {
          if (isClientGone) return true;
          if (!isLast && (controller.desiredSize ?? 0) <= 0) return false;
          controller.enqueue(encode(line));
          if (isLast) controller.close();
          return true;
        }),
      cancel() {
        isClientGone = true;
      },
    },
    new CountQueuingStrategy({ highWaterMark: maxWaitingLines }),
  );
  return new Response(body, { headers: { 'content-type': ndjsonType } });
}

/** @returns false when the line found no room */
type Write = (line: object, isLast: boolean) => boolean;

async function follow({ run, requestId, logger }: LongCommand, write: Write): Promise<void> {
  let droppedCount = 0;
  try {
    const report = await run((progress) => {
      if (!write({ type: 'progress', ...progress }, false)) droppedCount += 1;
    });
    write({ type: 'done', report, ...(droppedCount > 0 && { droppedCount }) }, true);
  } catch (thrown) {
    // The status has gone long ago, so nobody else tells the log.
    if (!(thrown instanceof SupervisorError)) {
      const cause = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      logger.error('a command failed inside the supervisor', { event: 'admin-fault', requestId, cause });
    }
    write({ type: 'error', ...errorAnswer(thrown, requestId).body }, true);
  }
}

const encoder = new TextEncoder();

function encode(line: object): Uint8Array {
  return encoder.encode(`${JSON.stringify(line)}\n`);
}
