import { SupervisorError } from '../core/errors.js';
import { catalog } from '../metrics/catalog.js';
import { isStrategyName } from '../protocol/outcome.js';
import type { EventQuery, HistoryQuery } from '../store/metrics-store.js';
import { nearestNames } from './nearest-names.js';

const maxPoints = 2000;
const maxRangeMs = 31 * 24 * 3_600_000;
const maxEventLimit = 1000;
const metricPattern = /^[a-z][A-Za-z0-9]{0,63}$/;

interface Problem {
  readonly place: string;
  readonly reason: string;
  readonly remedy: string;
}

/** @throws {SupervisorError} PS_STORE_BAD_QUERY that names every problem */
export function checkHistoryQuery(query: HistoryQuery, historyIntervalMs: number): void {
  refuse([...timeProblems(query), ...stepProblems(query, historyIntervalMs)]);
  if (!metricPattern.test(query.metric)) throw unknownMetric(query.metric);
}

/** @throws {SupervisorError} PS_STORE_BAD_QUERY that names every problem */
export function checkEventQuery(query: EventQuery): void {
  const problems: Problem[] = [];
  if (!Number.isInteger(query.limit) || query.limit < 1 || query.limit > maxEventLimit) {
    problems.push({ place: 'limit', reason: `${query.limit} is not 1 to ${maxEventLimit}`, remedy: 'Ask for fewer.' });
  }
  if (query.strategy !== undefined && !isStrategyName(query.strategy)) {
    problems.push({ place: 'strategy', reason: 'it is no name of a strategy', remedy: 'Use lower-case letters.' });
  }
  if (query.fromMs !== undefined && query.toMs !== undefined && !(query.fromMs < query.toMs)) {
    problems.push(wrongOrder);
  }
  refuse(problems);
}

export function unknownMetric(metric: string): SupervisorError {
  const nearest = nearestNames(metric, Object.keys(catalog)).join(', ');
  return badQuery([
    { place: 'metric', reason: `there is no metric ${metric.slice(0, 64)}`, remedy: `Did you mean ${nearest}?` },
  ]);
}

const wrongOrder: Problem = { place: 'from', reason: 'it is not before to', remedy: 'Exchange them.' };

function timeProblems({ fromMs, toMs }: HistoryQuery): readonly Problem[] {
  if (!Number.isFinite(fromMs) || !Number.isFinite(toMs) || fromMs < 0)
    return [{ place: 'from', reason: 'from and to are not both times', remedy: 'Give ms since epoch or ISO times.' }];
  if (fromMs >= toMs) return [wrongOrder];
  if (toMs - fromMs <= maxRangeMs) return [];
  return [{ place: 'from', reason: 'the range is longer than 31 days', remedy: 'Ask for a shorter time.' }];
}

function stepProblems({ fromMs, toMs, stepMs }: HistoryQuery, historyIntervalMs: number): readonly Problem[] {
  const place = 'step';
  const rangeMs = toMs - fromMs;
  if (!Number.isSafeInteger(stepMs) || stepMs < historyIntervalMs) {
    const reason = `${stepMs} ms is shorter than the stored step of ${historyIntervalMs} ms`;
    return [{ place, reason, remedy: `Use ${historyIntervalMs} ms or more.` }];
  }
  if (rangeMs > 0 && rangeMs < stepMs)
    return [{ place, reason: 'it is longer than the range', remedy: 'Ask for a longer time.' }];
  if (!(rangeMs / stepMs > maxPoints)) return [];
  const enoughMs = Math.ceil(rangeMs / maxPoints);
  return [{ place, reason: `more than ${maxPoints} points`, remedy: `Use ${enoughMs} ms or more.` }];
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw badQuery(problems);
}

function badQuery(problems: readonly Problem[]): SupervisorError {
  const joined = (part: keyof Problem, separator: string): string =>
    problems.map((problem) => problem[part]).join(separator);
  return new SupervisorError('PS_STORE_BAD_QUERY', {
    place: joined('place', ', '),
    reason: joined('reason', '; '),
    remedy: joined('remedy', ' '),
  });
}
