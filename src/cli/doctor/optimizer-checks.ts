import type { Settings } from '../../config/settings.js';
import { formatRatio } from '../../core/units.js';
import { readNumber, readRecord } from '../../protocol/read.js';
import { describeEvent } from '../../live/describe-event.js';
import { type Check, fail, ok, warn } from './check.js';
import type { SupervisorFacts } from './supervisor-facts.js';

const windowMs = 600_000;
/** One every two minutes, in one worker and of one strategy. */
const oftenCount = 5;
const shownReasons = 3;

type Thresholds = Pick<Settings, 'memoryThreshold'>;

/** The troubles of the optimizer: R97 high memory, R98 too frequent, R99 failed, and whether it works at all. */
export function optimizerChecks(facts: SupervisorFacts, thresholds: Thresholds, nowMs: number): readonly Check[] {
  return [
    enabledCheck(facts),
    memoryCheck(facts, thresholds),
    frequencyCheck(facts, nowMs),
    failureCheck(facts),
    effectCheck(facts),
  ];
}

function enabledCheck({ metrics }: SupervisorFacts): Check {
  const name = 'optimizer';
  if (metrics.length === 0) return warn(name, 'no worker has been sampled yet', 'Run this again in some seconds.');
  const off = metrics.filter(({ performance }) => performance['isEnabled'] === false).map(({ workerId }) => workerId);
  if (off.length === 0) return ok(name, `works in ${metrics.length} workers`);
  const remedy = 'Set ENABLE_PERFORMANCE_OPTIMIZATION=true and restart.';
  return warn(name, `is switched off in workers ${off.join(', ')}`, remedy);
}

function memoryCheck({ metrics }: SupervisorFacts, { memoryThreshold }: Thresholds): Check {
  const name = 'memory of workers';
  const high = metrics.flatMap(({ workerId, currentMetrics }) => {
    const usage = readNumber(currentMetrics['memoryUsage']) ?? 0;
    return usage > memoryThreshold ? [`worker ${workerId} at ${formatRatio(usage)}`] : [];
  });
  if (high.length === 0) return ok(name, `below the threshold of ${formatRatio(memoryThreshold)}`);
  const remedy = 'Run perf-supervisor optimize memory; if it stays high, look for a leak or raise the heap limit.';
  return warn(name, `${high.join(', ')}; the threshold is ${formatRatio(memoryThreshold)}`, remedy);
}

function frequencyCheck({ events }: SupervisorFacts, nowMs: number): Check {
  const name = 'frequency of runs';
  const counts = new Map<string, number>();
  for (const { type, atMs, workerId, record } of events) {
    const outcome = readRecord(record['outcome']);
    if (type !== 'optimization' || atMs <= nowMs - windowMs || outcome?.['trigger'] === 'command') continue;
    if (outcome?.['status'] === 'skipped') continue;
    const run = `${String(outcome?.['name'])} in worker ${workerId}`;
    counts.set(run, (counts.get(run) ?? 0) + 1);
  }
  const often = [...counts].filter(([, count]) => count > oftenCount).map(([run, count]) => `${run} ${count} times`);
  if (often.length === 0) return ok(name, 'no strategy runs too often by itself');
  const remedy = 'Raise the threshold, OPTIMIZATION_INTERVAL or the cool-down; perf-supervisor why has the figures.';
  return warn(name, `within 10 minutes: ${often.join(', ')}`, remedy);
}

function failureCheck({ events }: SupervisorFacts): Check {
  const name = 'failed runs';
  const runs = events.filter(({ type }) => type === 'optimization');
  const failed = runs.filter(({ record }) => readRecord(record['outcome'])?.['status'] === 'failed');
  if (failed.length === 0) return ok(name, `none of the last ${runs.length}`);
  const reasons = failed.slice(0, shownReasons).map((event) => {
    const { workerId, what, reason } = describeEvent(event);
    return `worker ${workerId}: ${what}: ${reason}`;
  });
  const detail = `${failed.length} of the last ${runs.length}; ${reasons.join('; ')}`;
  const remedy = 'Mend what the strategy calls, for example an adapter; LOG_LEVEL=debug logs the stack.';
  return failed.length === runs.length ? fail(name, detail, remedy) : warn(name, detail, remedy);
}

function effectCheck({ status: { verdicts = [] } }: SupervisorFacts): Check {
  const name = 'effect of strategies';
  const off = verdicts.filter(({ isOff }) => isOff);
  const remedy = 'docs/optimizer.md tells how this is known; it is tried again by itself, and runs on command.';
  if (off.length > 0) return warn(name, off.map(({ strategy, reason }) => `${strategy}: ${reason}`).join('; '), remedy);
  if (verdicts.length === 0) return ok(name, 'none has been due yet');
  return ok(name, verdicts.map(({ strategy, verdict }) => `${strategy} ${verdict}`).join(', '));
}
