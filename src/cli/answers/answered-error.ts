import { isErrorCode, SupervisorError, type ErrorCode } from '../../core/errors.js';
import { readRecord, readText } from '../../protocol/read.js';
import { parseJson } from './answers.js';
import type { ControlAnswer } from '../control/exchange.js';

const longestText = 8192;

/** An error as the supervisor answered it: its words are taken as they are, its exit code comes from our table. */
class AnsweredError extends SupervisorError {
  readonly #remedy: string;

  constructor(code: ErrorCode, message: string, remedy: string) {
    super(code);
    this.message = message;
    this.#remedy = remedy;
  }

  override get remedy(): string {
    return this.#remedy;
  }
}

/** Reads the error of an answer whose status says that there is one. */
export function answeredError({ status, body }: ControlAnswer): SupervisorError {
  const error = readRecord(readRecord(parseJson(body))?.['error']);
  const message = readText(error?.['message'], longestText);
  const remedy = readText(error?.['remedy'], longestText);
  const code = error?.['code'];
  if (isErrorCode(code) && message !== undefined && remedy !== undefined)
    return new AnsweredError(code, message, remedy);
  return new SupervisorError('PS_CONTROL_FAILED', { reason: `status ${status}` });
}
