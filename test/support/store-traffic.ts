import { expect, onTestFinished } from 'vitest';
import type { MetricsStore } from '../../src/store/metrics-store.js';
import { frameFixture, optimizationFixture, snapshotFixture } from './snapshot-fixture.js';
import { waitFor } from './wait-for.js';

const stepMs = 10_000;
/** Single steps are kept two hours; beyond this many they would run into the future. */
const maxSteps = 700;

/** Writes a state, a history step and an event every `everyMs`, as the primary of node n1. */
export class StoreTraffic {
  readonly #store: MetricsStore;
  readonly #reader: MetricsStore;
  readonly #everyMs: number;
  readonly #firstMs = (Math.floor(Date.now() / stepMs) - maxSteps) * stepMs;
  #timer: NodeJS.Timeout | undefined;
  #count = 0;
  /** The longest that the store kept its writer, ms. */
  longestCallMs = 0;

  /** @param reader the same history, as another process sees it */
  constructor(store: MetricsStore, reader: MetricsStore, everyMs: number) {
    this.#store = store;
    this.#reader = reader;
    this.#everyMs = everyMs;
    onTestFinished(() => this.pause());
  }

  get count(): number {
    return this.#count;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#write(), this.#everyMs);
  }

  pause(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Pauses, and waits until nothing waits any more and the last write can be read. */
  async settle(): Promise<void> {
    this.pause();
    const isWritten = async (): Promise<boolean> => {
      const { isConnected, pendingCount } = this.#store.health();
      const [newest] = await this.#reader.events({ limit: 1 });
      return isConnected && pendingCount === 0 && newest?.id === `e${this.#count}`;
    };
    await waitFor('all writes', isWritten, 60_000);
  }

  /** Every event and every step is there once, and nothing was given up. */
  async expectWhole(): Promise<void> {
    const ids = (await this.#reader.events({ limit: 1000 })).map(({ id }) => id);
    expect(ids.toSorted()).toEqual(this.#numbers((i) => `e${i}`).toSorted());
    const range = { fromMs: this.#firstMs, toMs: this.#firstMs + maxSteps * stepMs, nodeId: 'n1' };
    const frames = await waitFor('the steps', async () => {
      const found = await this.#reader.history(range);
      return found.length === this.#count && found;
    });
    expect(frames.map(({ atMs }) => atMs)).toEqual(this.#numbers((i) => this.#stepEndMs(i)));
    expect(frames.every(({ points }) => points.length === 1)).toBe(true);
    expect(this.#store.health().droppedCount).toBe(0);
  }

  #write(): void {
    if (this.#count === maxSteps) return this.pause();
    this.#count += 1;
    const atMs = this.#stepEndMs(this.#count);
    const startedMs = performance.now();
    this.#store.publish(snapshotFixture({ seq: this.#count }));
    this.#store.append(frameFixture({ atMs }));
    this.#store.record(optimizationFixture({ id: `e${this.#count}`, atMs }));
    this.longestCallMs = Math.max(this.longestCallMs, performance.now() - startedMs);
  }

  #stepEndMs(number: number): number {
    return this.#firstMs + number * stepMs;
  }

  #numbers<T>(of: (number: number) => T): readonly T[] {
    return Array.from({ length: this.#count }, (_, i) => of(i + 1));
  }
}
