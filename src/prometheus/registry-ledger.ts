import type { RegistryFamily, RegistryReport, RegistrySeries } from '../protocol/registry-families.js';
import { seriesKey } from './registry-merge.js';

/** Of workers that are gone; what comes to more is left out and counted. */
const mostRetiredSeries = 20_000;

/**
 * What the registries of workers came to that do not answer now: of one that is late its last answer, of those that are gone
 * the sum. Without it counters would fall whenever a worker ends, and Prometheus would take that for a start from 0.
 * What a worker counted after its last answer is lost with it.
 */
export class RegistryLedger {
  readonly #lastOf = new Map<number, readonly RegistryFamily[]>();
  readonly #retired = new Map<
    string,
    { readonly head: RegistryFamily; readonly series: Map<string, RegistrySeries> }
  >();
  #retiredCount = 0;
  #droppedCount = 0;

  get droppedCount(): number {
    return this.#droppedCount;
  }

  answered(workerId: number, { families }: RegistryReport): void {
    this.#lastOf.set(workerId, families.filter(addsUp));
  }

  /** What only adds up: of the gauges of a silent worker nothing is known. */
  lastOf(workerId: number): readonly RegistryFamily[] {
    return this.#lastOf.get(workerId) ?? [];
  }

  gone(workerId: number): void {
    for (const family of this.lastOf(workerId)) this.#retire(family);
    this.#lastOf.delete(workerId);
  }

  retired(): readonly RegistryFamily[] {
    return [...this.#retired.values()].map(({ head, series }) => ({ ...head, series: [...series.values()] }));
  }

  #retire(family: RegistryFamily): void {
    const kept = this.#retired.get(family.name) ?? { head: family, series: new Map<string, RegistrySeries>() };
    if (kept.head.type !== family.type) return;
    this.#retired.set(family.name, kept);
    for (const one of family.series) {
      const key = seriesKey(one.name, one.labels);
      const known = kept.series.get(key);
      if (!known && this.#retiredCount >= mostRetiredSeries) {
        this.#droppedCount += 1;
        continue;
      }
      if (!known) this.#retiredCount += 1;
      kept.series.set(key, { ...one, value: (known?.value ?? 0) + one.value });
    }
  }
}

function addsUp({ type }: RegistryFamily): boolean {
  return type !== 'gauge';
}
