import { isCatalogName } from '../../metrics/catalog.js';
import type { MetricKind, MetricUnit } from '../../metrics/metric.js';
import { endingFor, isOwnMetricName } from '../../metrics/own-metric-shape.js';
import { SupervisorError } from '../../core/errors.js';

/** A figure of the application, sampled with ours (R111). */
export interface CustomMetric {
  /**
   * Letters and digits, beginning with a small letter, at most 64; it ends as its unit demands: `Ratio`, `Bytes`, `Ms`,
   * `Sec`, `BytesPerSec`, `PerSec`; counters in `Count`, `TotalBytes`, `TotalMs`; a number of things in none of these.
   */
  readonly name: string;
  readonly unit: Exclude<MetricUnit, 'load'>;
  /** A gauge is a state; a counter only grows while the process lives. */
  readonly type: MetricKind;
  /** What it means, in one line of at most 200 characters; Prometheus shows it. */
  readonly help: string;
  /** Called once a sample; nothing is reported for `undefined` or what is no finite number. Must return within 5 ms. */
  readonly read: () => number | undefined | Promise<number | undefined>;
  /** Longest that a promise of `read` is waited for, ms. Default 1000. */
  readonly timeoutMs?: number;
}

const longestHelp = 200;

/** @throws {SupervisorError} PS_CONFIG_BAD_VALUE, naming what is allowed */
export function checkCustomMetric({ name, unit, type, help, read, timeoutMs = 1 }: CustomMetric): void {
  if (!isOwnMetricName(name)) throw bad('name', name, 'letters and digits, beginning with a small letter, at most 64');
  if (isCatalogName(name)) throw bad('name', name, 'a name that is none of the built-in metrics');
  const ending = endingFor(unit, type);
  if (ending === undefined) throw bad('unit', unit, `a unit that a ${type} can have`);
  if (endingOf(name) !== ending)
    throw bad('name', name, ending === '' ? 'a name without the ending of a unit' : `a name that ends in ${ending}`);
  if (typeof help !== 'string' || help.length === 0 || help.length > longestHelp || /\p{Cc}/u.test(help))
    throw bad('help', describe(help), `one line of 1 to ${longestHelp} characters`);
  if (typeof read !== 'function') throw bad('read', typeof read, 'a function');
  if (!(timeoutMs > 0)) throw bad('timeoutMs', String(timeoutMs), 'milliseconds above 0');
}

function describe(help: unknown): string {
  return typeof help === 'string' ? help.slice(0, longestHelp) : typeof help;
}

function endingOf(name: string): string {
  return /(TotalBytes|TotalMs|Count|Ratio|BytesPerSec|PerSec|Bytes|Ms|Sec)$/.exec(name)?.[0] ?? '';
}

function bad(name: string, value: string, allowed: string): SupervisorError {
  return new SupervisorError('PS_CONFIG_BAD_VALUE', { source: 'metric', name, value, allowed });
}
