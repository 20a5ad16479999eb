import { type Check, fail, ok, warn } from './check.js';
import type { SupervisorFacts } from './supervisor-facts.js';

const hourMs = 3_600_000;
const shownErrors = 3;

/** Whether a running supervisor, its workers, its store and its log are well. */
export function supervisorChecks(facts: SupervisorFacts, nowMs: number): readonly Check[] {
  return [workersCheck(facts), exitsCheck(facts, nowMs), storeCheck(facts), messagesCheck(facts), logCheck(facts)];
}

function workersCheck({ status: { name, workers } }: SupervisorFacts): Check {
  const running = workers.filter(({ state }) => state === 'running').length;
  const others = workers
    .filter(({ state }) => state !== 'running')
    .map(({ slot, state }) => `slot ${slot} is ${state}`)
    .join(', ');
  const detail = `${running} of ${workers.length} workers of ${name} run${others === '' ? '' : `: ${others}`}`;
  if (running === 0) return fail('workers', detail, 'See perf-supervisor why, and run the script with node alone.');
  return others === '' ? ok('workers', detail) : warn('workers', detail, 'See perf-supervisor why.');
}

function exitsCheck({ events }: SupervisorFacts, nowMs: number): Check {
  const exits = events.filter(({ type, atMs }) => type === 'worker-exited' && atMs > nowMs - hourMs);
  const [newest] = exits;
  if (!newest) return ok('exits', 'no worker ended within the last hour');
  const detail = `${exits.length} within the last hour, the newest in slot ${newest.slot}: ${String(newest.record['reason'])}`;
  return warn('exits', detail, `See perf-supervisor why ${newest.slot}.`);
}

function storeCheck({ status: { store } }: SupervisorFacts): Check {
  const { kind, isConnected, reason, droppedCount, pendingCount } = store;
  if (!isConnected) return fail('store', `${kind} is away: ${reason ?? 'no reason known'}`, 'Check Redis.');
  const detail = `${kind}, ${pendingCount} writes wait`;
  if (droppedCount === 0) return ok('store', detail);
  return warn('store', `${detail}, ${droppedCount} were dropped`, 'Redis was away for long, or is too slow.');
}

function messagesCheck({ status: { droppedMessageCount } }: SupervisorFacts): Check {
  if (droppedMessageCount === 0) return ok('messages', 'none of the workers’ messages was dropped');
  const remedy = 'Workers send what is no message of ours, or too large ones; see the log.';
  return warn('messages', `${droppedMessageCount} of the workers’ messages were dropped`, remedy);
}

function logCheck({ logErrors }: SupervisorFacts): Check {
  if (logErrors === undefined) return ok('log', 'goes to the terminal or to whoever started it, so it is not read');
  if (logErrors.length === 0) return ok('log', 'no errors at its end');
  const detail = `${logErrors.length} errors, the last: ${logErrors.slice(-shownErrors).join('; ')}`;
  return warn('log', detail, 'See perf-supervisor logs --level error.');
}
