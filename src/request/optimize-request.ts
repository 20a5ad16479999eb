import { SupervisorError } from '../core/errors.js';
import { badRequest, type RequestProblem } from './bad-request.js';
import { builtInStrategies, isStrategyName, type StrategyName } from '../protocol/outcome.js';
import { compact, readBoolean, readRecord, type UnknownRecord } from '../protocol/read.js';

/** What POST /performance-optimize asks for, wherever it is mounted. */
export interface OptimizeBody {
  /** Absent: all strategies. */
  readonly strategy?: StrategyName;
  /** Absent: every worker. */
  readonly workerId?: number;
  /** Only say what would be done. */
  readonly isDryRun?: boolean;
}

/** Larger bodies are refused (research: security S5). */
export const maxBodyBytes = 65_536;

const knownKeys = ['strategy', 'workerId', 'dryRun'];
const remedy = 'Send for example {"strategy":"memory"}.';
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the body of POST /performance-optimize. An empty body without a content type asks for all strategies.
 * @throws {SupervisorError} PS_HTTP_WRONG_TYPE, PS_HTTP_BAD_JSON, or what `readOptimizeBody` throws
 */
export function parseOptimizeBody(bytes: Uint8Array, contentType: string | undefined): OptimizeBody {
  if (bytes.length === 0 && contentType === undefined) return {};
  requireJsonType(contentType);
  return bytes.length === 0 ? {} : readOptimizeBody(parseJson(bytes));
}

/** @throws {SupervisorError} PS_HTTP_WRONG_TYPE: a form, which any web page may send, must not pass for JSON */
export function requireJsonType(contentType: string | undefined): void {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? 'missing';
  if (type !== 'application/json') throw new SupervisorError('PS_HTTP_WRONG_TYPE', { type: type.slice(0, 100) });
}

/**
 * Reads a parsed body. Unknown keys are refused: a misspelt `strategy` would otherwise run all of them.
 * @throws {SupervisorError} PS_HTTP_BAD_REQUEST with every problem, PS_OPTIMIZE_UNKNOWN_STRATEGY
 */
export function readOptimizeBody(body: unknown): OptimizeBody {
  const record = readRecord(body);
  if (!record) throw badRequest([{ place: 'body', reason: 'must be a JSON object' }], remedy);
  const { strategy, workerId, dryRun } = record;
  const isStrategyTyped = isTextOrAbsent(strategy);
  const isWorkerTyped = isWorkerIdOrAbsent(workerId);
  const problems = unknownKeysOf(record);
  if (!isStrategyTyped) problems.push({ place: 'body.strategy', reason: 'must be a string' });
  if (!isWorkerTyped) problems.push({ place: 'body.workerId', reason: 'must be a whole number from 1' });
  const isDryRun = readBoolean(dryRun);
  if (dryRun !== undefined && isDryRun === undefined)
    problems.push({ place: 'body.dryRun', reason: 'must be true or false' });
  if (problems.length > 0 || !isStrategyTyped || !isWorkerTyped) throw badRequest(problems, remedy);
  if (strategy !== undefined && !isStrategyName(strategy)) throw unknownStrategy(strategy);
  return compact({ strategy, workerId, isDryRun });
}

/** The message of an accepted run, R66. */
export function optimizeMessage(strategy: StrategyName | undefined): string {
  return `Performance optimization triggered successfully: ${strategy ?? 'all'}`;
}

function isTextOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

function isWorkerIdOrAbsent(value: unknown): value is number | undefined {
  return value === undefined || (Number.isSafeInteger(value) && (value as number) >= 1);
}

/** @throws {SupervisorError} PS_HTTP_BAD_JSON, which does not quote the input */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (cause) {
    throw new SupervisorError('PS_HTTP_BAD_JSON', { reason: syntaxReason(cause) }, { cause });
  }
}

/** V8's own text may quote the input, which belongs in no answer. */
function syntaxReason(cause: unknown): string {
  if (!(cause instanceof SyntaxError)) return 'it is not UTF-8';
  if (cause.message.includes('Unexpected end')) return 'it ends too early';
  return /position \d+/.exec(cause.message)?.[0] ?? 'it has an unexpected character';
}

function unknownKeysOf(record: UnknownRecord): RequestProblem[] {
  return Object.keys(record)
    .filter((key) => !knownKeys.includes(key))
    .map((key) => ({ place: `body.${key.slice(0, 64)}`, reason: `is not known; allowed are ${knownKeys.join(', ')}` }));
}

function unknownStrategy(given: unknown): SupervisorError {
  const strategy = String(given).slice(0, 64);
  return new SupervisorError('PS_OPTIMIZE_UNKNOWN_STRATEGY', { strategy, known: builtInStrategies.join(', ') });
}
