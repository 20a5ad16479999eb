import { SupervisorError } from '../../core/errors.js';
import { type Family, series, single } from '../../prometheus/family.js';
import { RegistryLedger } from '../../prometheus/registry-ledger.js';
import { RegistryMerge } from '../../prometheus/registry-merge.js';
import { decodeReport, longestReport, type RegistryReport } from '../../protocol/registry-families.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

/** Prometheus gives up a scrape after 10 s by default; a worker that is blocked must not cost the answer of the others. */
const deadlineMs = 2000;
/** So many answers are read at a time: each may hold a quarter of a megabyte. */
const laneCount = 16;

export const registriesOrder = { kind: 'registries' } as const;

/** Asks one worker; resolves with JSON text. */
export type AskRegistries = (handle: WorkerHandle, deadlineMs: number) => Promise<string>;

/** The registries of the application in all workers, put together at each scrape. */
export class RegistryScrape {
  readonly #ask: AskRegistries;
  readonly #ledger = new RegistryLedger();
  readonly #workers = new Map<number, WorkerHandle>();
  #running: Promise<readonly Family[]> | undefined;

  constructor(ask: AskRegistries) {
    this.#ask = ask;
  }

  declared(handle: WorkerHandle, isThere: boolean): void {
    if (isThere) this.#workers.set(handle.workerId, handle);
    else this.gone(handle);
  }

  gone({ workerId }: WorkerHandle): void {
    this.#workers.delete(workerId);
    this.#ledger.gone(workerId);
  }

  /** Scrapes at the same time share one round of questions. */
  collect(): Promise<readonly Family[]> {
    this.#running ??= this.#collect().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #collect(): Promise<readonly Family[]> {
    const asked = [...this.#workers.values()];
    const merge = new RegistryMerge();
    const silent: WorkerHandle[] = [];
    let droppedCount = 0;
    const waiting = [...asked];
    const lane = async (): Promise<void> => {
      for (let handle = waiting.shift(); handle; handle = waiting.shift()) {
        const report = await this.#reportOf(handle);
        droppedCount += report?.droppedCount ?? 0;
        if (!report) silent.push(handle);
        for (const family of report?.families ?? this.#ledger.lastOf(handle.workerId)) merge.add(family);
      }
    };
    await Promise.all(Array.from({ length: laneCount }, lane));
    for (const family of this.#ledger.retired()) merge.add(family);
    droppedCount += merge.droppedCount + this.#ledger.droppedCount;
    return [...(asked.length > 0 ? registryFamilies(asked, silent, droppedCount) : []), ...merge.families()];
  }

  async #reportOf(handle: WorkerHandle): Promise<RegistryReport | undefined> {
    try {
      const text = await this.#ask(handle, deadlineMs);
      const report = text.length <= longestReport ? decodeReport(JSON.parse(text)) : undefined;
      if (report && this.#workers.has(handle.workerId)) this.#ledger.answered(handle.workerId, report);
      return report;
    } catch (thrown) {
      if (thrown instanceof SupervisorError || thrown instanceof SyntaxError) return undefined;
      throw thrown;
    }
  }
}

type Asked = Pick<WorkerHandle, 'slot' | 'workerId'>;

/** Who replied and who did not. */
export function registryFamilies(
  asked: readonly Asked[],
  silent: readonly Asked[],
  droppedCount: number,
): readonly Family[] {
  return [
    {
      name: 'perf_supervisor_registry_up',
      type: 'gauge',
      help: 'Whether the worker told the metrics of its own registries in time: 1 or 0.',
      series: asked.map((handle) =>
        series({ slot: handle.slot, worker_id: handle.workerId }, silent.includes(handle) ? 0 : 1),
      ),
    },
    {
      name: 'perf_supervisor_registry_dropped',
      type: 'gauge',
      help: 'Metrics and series of the own registries that are missing here: too many, unreadable or in conflict.',
      series: single(droppedCount),
    },
  ];
}
