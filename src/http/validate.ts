import * as v from 'valibot';
import { parseDurationMs } from '../core/units.js';
import { badRequest } from '../request/bad-request.js';
import { readLimitedBody } from '../request/limited-body.js';
import { parseJson, requireJsonType } from '../request/optimize-request.js';
import { isStrategyName } from '../protocol/outcome.js';
import { parseTime, timeForms } from './time-param.js';
import type { AdminRequest } from './route.js';

const once = v.string('must be given once');
const digits = /^\d{1,9}$/;

/** The kinds of values that queries are made of. */
export const kinds = {
  workerId: v.pipe(once, v.regex(/^[1-9]\d{0,8}$/, 'must be a worker id, for example 1'), v.transform(Number)),
  slot: v.pipe(once, v.regex(digits, 'must be a slot, for example 0'), v.transform(Number)),
  nodeId: v.pipe(once, v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be the name of a node')),
  metric: v.pipe(once, v.regex(/^[A-Za-z][\w.:-]{0,63}$/, 'must be the name of a metric, for example memoryRatio')),
  strategy: v.pipe(
    once,
    v.check((name) => isStrategyName(name), 'must be the name of a strategy, for example memory'),
  ),
  by: v.picklist(['cluster', 'node', 'worker'], 'must be cluster, node or worker'),
  limit: v.pipe(
    once,
    v.regex(digits, 'must be a whole number'),
    v.transform(Number),
    v.minValue(1, 'must be at least 1'),
    v.maxValue(1000, 'must be at most 1000'),
  ),
};

/** A whole number of a JSON body. */
export function wholeNumber(min: number, max: number) {
  return v.pipe(
    v.number('must be a number'),
    v.integer('must be a whole number'),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );
}

/** A point in time, as ms since epoch. */
export function time(nowMs: number) {
  return parsed((text) => parseTime(text, nowMs), `must be ${timeForms}`);
}

/** A length of time, in ms. */
export const duration = parsed(parseDurationMs, 'must be a duration, for example 10s');

function parsed(parse: (text: string) => number | undefined, complaint: string) {
  return v.pipe(
    once,
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const value = parse(dataset.value);
      if (value !== undefined) return value;
      addIssue({ message: complaint });
      return NEVER;
    }),
  );
}

/**
 * Reads the query of a request.
 * @throws {SupervisorError} PS_HTTP_BAD_REQUEST with every problem and its place; unknown parameters are problems too
 */
export function readQuery<Schema extends v.GenericSchema>(
  request: AdminRequest,
  schema: Schema,
): v.InferOutput<Schema> {
  const given = new URL(request.req.url).searchParams;
  const values = [...new Set(given.keys())].map((name) => [name, oneOrAll(given.getAll(name))]);
  return check(schema, Object.fromEntries(values), 'query');
}

/** A parameter given twice stays a list, so that its schema refuses it. */
function oneOrAll(values: readonly string[]): unknown {
  return values.length === 1 ? values[0] : values;
}

/**
 * Reads a body of JSON; none at all counts as an empty object.
 * @throws {SupervisorError} PS_HTTP_BAD_REQUEST with every problem and its place, PS_HTTP_BAD_JSON, PS_HTTP_WRONG_TYPE
 */
export async function readJsonBody<Schema extends v.GenericSchema>(
  request: AdminRequest,
  schema: Schema,
  limitBytes: number,
): Promise<v.InferOutput<Schema>> {
  const { incoming } = request.env;
  const bytes = await readLimitedBody(incoming, limitBytes);
  const type = incoming.headers['content-type'];
  if (bytes.length > 0 || type !== undefined) requireJsonType(type);
  return check(schema, bytes.length === 0 ? {} : parseJson(bytes), 'body');
}

/** Checks what came as JSON on another way than HTTP. @throws {SupervisorError} PS_HTTP_BAD_REQUEST */
export function checkBody<Schema extends v.GenericSchema>(schema: Schema, input: unknown): v.InferOutput<Schema> {
  return check(schema, input, 'body');
}

export function readPathParameters<Schema extends v.GenericSchema>(
  request: AdminRequest,
  schema: Schema,
): v.InferOutput<Schema> {
  return check(schema, request.req.param(), 'path');
}

function check<Schema extends v.GenericSchema>(schema: Schema, input: unknown, root: string): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => ({
    place: [root, ...(issue.path ?? []).map(({ key }) => String(key).slice(0, 64))].join('.'),
    reason: issue.type === 'strict_object' ? reasonOfKey(issue) : issue.message,
  }));
  throw badRequest(problems, 'See GET / for the parameters.');
}

/** valibot reports both a missing and an unknown key as an issue of the object. */
function reasonOfKey({ expected }: v.BaseIssue<unknown>): string {
  return expected === 'never' ? 'is not known here' : 'is missing';
}
