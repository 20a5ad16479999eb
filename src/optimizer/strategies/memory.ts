import type { OptimizationAction } from '../../protocol/outcome.js';
import type { SampleValues, WorkerSample } from '../../protocol/sample.js';
import type { CollectGarbage } from '../memory/garbage-collection.js';
import { type GarbageVerdict, judgeGarbageCollection } from '../memory/garbage-decision.js';
import type { LiveHeap } from '../memory/heap-floor.js';
import type { OptimizationHistory } from '../history.js';
import type { OptimizerSettings } from '../options.js';
import { diagnoseMemory, type MemoryDiagnosis } from '../memory/memory-diagnosis.js';
import type { AwaitQuietMoment } from '../run/quiet-moment.js';
import type { TemporaryDirectories } from '../memory/temporary-directories.js';
import type { AdapterCalls } from '../run/adapter-calls.js';
import { type Cleaned, cleanCaches, type TrimmableCache } from '../cache/trimmable-cache.js';
import { type AssessContext, type Assessment, action, type Strategy, type StrategyRun } from './strategy.js';

export interface MemoryStrategyParts {
  readonly settings: OptimizerSettings;
  readonly caches: () => readonly TrimmableCache[];
  readonly calls: AdapterCalls;
  readonly history: OptimizationHistory;
  readonly temporaryDirectories: TemporaryDirectories;
  readonly collectGarbage: CollectGarbage;
  readonly awaitQuietMoment: AwaitQuietMoment;
  readonly heapFloor: LiveHeap;
  /** ms since epoch. */
  readonly now: () => number;
}

const evictToRatio = 0.5;
const keptOutcomes = 50;
const collecting = 'collect-garbage';
/** V8's own collections are watched a little before they matter. */
const watchFromRatio = 0.8;

/** Frees memory: caches first, then what is left over, and a collection only where it pays (R16, R17, R18). */
export class MemoryStrategy implements Strategy {
  readonly name = 'memory';
  readonly metric = 'memoryRatio';
  /** Node 20 returns pages at once, Node 24 only after up to 9 s. */
  readonly impactTimeMs = 15_000;
  readonly budgetMs = 15_000;
  readonly isDisruptive = true;
  readonly #parts: MemoryStrategyParts;

  constructor(parts: MemoryStrategyParts) {
    this.#parts = parts;
  }

  plan({ sample }: StrategyRun): readonly OptimizationAction[] {
    const { caches, settings } = this.#parts;
    const isHigh = (sample?.values.memoryRatio ?? 0) > settings.memoryThreshold;
    const entryCount = caches().reduce((sum, cache) => sum + cache.entryCount, 0);
    return [
      action('evict-least-used', isHigh ? Math.floor(entryCount * (1 - evictToRatio)) : 0),
      this.#planCollection(sample),
    ];
  }

  assess({ values }: WorkerSample, { settings }: AssessContext): Assessment | undefined {
    if (values.memoryRatio === undefined) return undefined;
    this.#parts.heapFloor.watch(values.memoryRatio > settings.gcThreshold * watchFromRatio);
    const threshold = settings.memoryThreshold;
    const value = values.memoryRatio;
    return { stress: value / threshold, metric: this.metric, value, threshold, isAlert: true };
  }

  async apply(run: StrategyRun): Promise<readonly OptimizationAction[]> {
    const cacheActions = await this.#trimCaches(run.sample?.values.memoryRatio, run.signal);
    const droppedBytes = cacheActions.reduce((sum, { bytes = 0 }) => sum + bytes, 0);
    return [
      ...cacheActions,
      action('trim-history', this.#parts.history.trim(keptOutcomes)),
      await this.#trimTemporaryData(run.signal),
      ...(await this.#collectGarbage(run, droppedBytes)),
    ];
  }

  async #trimCaches(memoryRatio: number | undefined, signal: AbortSignal): Promise<OptimizationAction[]> {
    const { calls, settings } = this.#parts;
    const caches = this.#parts.caches();
    const expired = await cleanCaches(caches, calls, signal, (cache, end) => cache.purgeExpired(end));
    const { memoryThreshold } = settings;
    if (memoryRatio === undefined || memoryRatio <= memoryThreshold) return [removal('purge-expired', expired)];
    const evicted = await cleanCaches(caches, calls, signal, (cache, end) => cache.evictTo(evictToRatio, end));
    return [removal('purge-expired', expired), removal('evict-least-used', evicted)];
  }

  async #trimTemporaryData(signal: AbortSignal): Promise<OptimizationAction> {
    const { removedCount, failedCount } = await this.#parts.temporaryDirectories.trim(this.#parts.now(), signal);
    return action('trim-temporary-data', removedCount, failedCount > 0 ? { note: `${failedCount} not removable` } : {});
  }

  /** What caches would drop is not known before they have, so that it counts for nothing here. */
  #planCollection(sample: WorkerSample | undefined): OptimizationAction {
    const values = sample?.values ?? {};
    const verdict = this.#judgeCollection(values, diagnoseMemory(values), 0);
    if (!verdict.isWorthwhile) return action(collecting, 0, { note: verdict.reason });
    return action(collecting, 1, { note: 'in an idle moment, if there is one' });
  }

  #judgeCollection(values: SampleValues, diagnosis: MemoryDiagnosis | undefined, droppedBytes: number): GarbageVerdict {
    const { settings, heapFloor } = this.#parts;
    return judgeGarbageCollection({
      isEnabled: settings.enableGarbageCollection,
      memoryRatio: values.memoryRatio,
      gcThreshold: settings.gcThreshold,
      heapUsedBytes: heapFloor.heapUsedBytes,
      floorBytes: heapFloor.floorBytes,
      nativeProblem: diagnosis?.problem === 'native' ? { rssBytes: values.rssBytes ?? 0 } : undefined,
      droppedBytes,
    });
  }

  async #collectGarbage({ sample, signal }: StrategyRun, droppedBytes: number): Promise<OptimizationAction[]> {
    const { settings, awaitQuietMoment } = this.#parts;
    const values = sample?.values ?? {};
    const diagnosis = diagnoseMemory(values);
    const verdict = this.#judgeCollection(values, diagnosis, droppedBytes);
    const isHigh = (values.memoryRatio ?? 0) > settings.gcThreshold;
    const said = diagnosis && isHigh ? [action('diagnose', 0, { note: diagnosis.note })] : [];
    if (!verdict.isWorthwhile) return [...said, action(collecting, 0, { note: verdict.reason })];
    if (!(await awaitQuietMoment(signal)))
      return [...said, action(collecting, 0, { note: 'the event loop had no idle moment' })];
    return [...said, await this.#collectNow()];
  }

  async #collectNow(): Promise<OptimizationAction> {
    const { heapFloor, collectGarbage } = this.#parts;
    const collected = await collectGarbage();
    if (!collected) return action(collecting, 0, { note: 'this Node does not offer it' });
    const pause = `pause ${collected.pauseMs.toFixed(0)} ms`;
    if (!collected.isMajor) return action(collecting, 0, { note: `V8 ran no major collection; ${pause}` });
    heapFloor.note(collected.heapUsedBytes);
    const bytes = Math.max(0, collected.freedBytes);
    return action(collecting, bytes > 0 ? 1 : 0, { bytes, note: bytes > 0 ? pause : `freed nothing; ${pause}` });
  }
}

function removal(name: string, { count, bytes, failures }: Cleaned): OptimizationAction {
  return action(name, count, { bytes, ...(failures.length > 0 && { note: failures.join('; ') }) });
}
