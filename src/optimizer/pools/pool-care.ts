import type { OptimizationAction } from '../../protocol/outcome.js';
import { readCount, readNumber, readRecord } from '../../protocol/read.js';
import type { AdapterCalls, Answer, Registered } from '../run/adapter-calls.js';
import type { PoolAdapter, PoolFigures } from './connection-pool.js';

export type RegisteredPool = Registered<PoolAdapter>;

/** What all registered pools hold together (R93). */
export interface PoolTotals {
  readonly connections: number;
  readonly idle: number;
  readonly waiting: number;
}

const callLimitMs = 5000;
const shrinkingDisabled: OptimizationAction = {
  action: 'shrink-pools',
  count: 0,
  note: 'disabled (ENABLE_CONNECTION_POOLING)',
};

/** Shrinks idle pools to their minimum and replaces what is broken; one pool's failure does not stop the others (R23, R28). */
export async function tendPools(
  pools: readonly RegisteredPool[],
  isEnabled: boolean,
  calls: AdapterCalls,
  signal: AbortSignal,
): Promise<OptimizationAction[]> {
  if (!isEnabled) return [shrinkingDisabled];
  const closed = await overPools(pools, calls, signal, (pool) => {
    const surplus = idleSurplus(pool, calls);
    return surplus === 0 ? undefined : { most: surplus, call: (end) => pool.item.closeIdle(surplus, end) };
  });
  const replaced = await overPools(pools, calls, signal, ({ item }) =>
    item.replaceBroken ? { most: Infinity, call: (end) => item.replaceBroken?.(end) } : undefined,
  );
  const waiting = pools.flatMap((pool) => {
    const count = figuresOf(pool, calls)?.waiting ?? 0;
    return count > 0 ? [`${pool.label}: ${count} callers wait for a connection`] : [];
  });
  return [
    poolAction('shrink-pools', closed.count, [...closed.failures, ...waiting]),
    poolAction('replace-broken', replaced.count, replaced.failures),
  ];
}

/** What `tendPools` would close, by the pools' own figures. */
export function planPools(
  pools: readonly RegisteredPool[],
  isEnabled: boolean,
  calls: AdapterCalls,
): OptimizationAction {
  if (!isEnabled) return shrinkingDisabled;
  const surplus = pools.reduce((sum, pool) => sum + idleSurplus(pool, calls), 0);
  return { action: 'shrink-pools', count: surplus };
}

/** Idle connections above the minimum; none while callers wait, for they will use them at once. */
export function idleSurplus(pool: RegisteredPool, calls: AdapterCalls): number {
  const figures = figuresOf(pool, calls);
  if (!figures || figures.waiting > 0) return 0;
  return Math.max(0, Math.min(figures.idle, figures.total - figures.min));
}

/**
 * While the worker is short of CPU a pool may not grow beyond what it uses; later its own limit is back.
 * @returns how many pools let themselves be limited
 */
export function limitPools(pools: readonly RegisteredPool[], calls: AdapterCalls, isShort: boolean): number {
  const limited = pools.filter((pool) => {
    const figures = 'setLimit' in pool.item ? figuresOf(pool, calls) : undefined;
    if (!figures) return false;
    const limit = isShort ? Math.max(figures.min, figures.total - figures.idle, 1) : figures.max;
    const set = (): true => {
      pool.item.setLimit?.(limit);
      return true;
    };
    return calls.askNow(pool.label, (raw) => raw === true || undefined, set) === true;
  });
  return limited.length;
}

export function poolTotals(pools: readonly RegisteredPool[], calls: AdapterCalls): PoolTotals {
  const figures = pools.flatMap((pool) => figuresOf(pool, calls) ?? []);
  const sum = (name: 'total' | 'idle' | 'waiting'): number => figures.reduce((all, one) => all + one[name], 0);
  return { connections: sum('total'), idle: sum('idle'), waiting: sum('waiting') };
}

interface PoolCall {
  /** It cannot have affected more than this. */
  readonly most: number;
  readonly call: (signal: AbortSignal) => unknown;
}

async function overPools(
  pools: readonly RegisteredPool[],
  calls: AdapterCalls,
  signal: AbortSignal,
  callFor: (pool: RegisteredPool) => PoolCall | undefined,
): Promise<{ count: number; failures: readonly string[] }> {
  const answers = await Promise.all(
    pools.map(async (pool): Promise<Answer<number>> => {
      const wanted = signal.aborted ? undefined : callFor(pool);
      if (!wanted) return { value: 0 };
      const read = (raw: unknown): number | undefined => atMost(readCount(raw), wanted.most);
      return calls.ask(pool.label, { read, limitMs: callLimitMs, signal }, wanted.call);
    }),
  );
  const failures = answers.flatMap((answer) => ('failure' in answer ? [answer.failure] : []));
  return { count: answers.reduce((sum, answer) => sum + ('value' in answer ? answer.value : 0), 0), failures };
}

function atMost(count: number | undefined, most: number): number | undefined {
  return count !== undefined && count <= most ? count : undefined;
}

function figuresOf({ label, item }: RegisteredPool, calls: AdapterCalls): PoolFigures | undefined {
  return calls.askNow(label, readFigures, () => item.figures());
}

function readFigures(raw: unknown): PoolFigures | undefined {
  const record = readRecord(raw);
  const total = readCount(record?.['total']);
  const idle = readCount(record?.['idle']);
  const waiting = readCount(record?.['waiting']);
  const min = readNumber(record?.['min']);
  const max = record?.['max'];
  if (total === undefined || idle === undefined || waiting === undefined) return undefined;
  if (min === undefined || typeof max !== 'number' || !(max >= 0)) return undefined;
  return { total, idle, waiting, min, max };
}

function poolAction(name: string, count: number, notes: readonly string[]): OptimizationAction {
  return { action: name, count, ...(notes.length > 0 && { note: notes.join('; ') }) };
}
