import type { Cancel } from '../core/clock.js';

/** A registry of prom-client or of its successor: what is asked of it, and nothing else. */
export interface MetricsRegistry {
  /** The registry's metrics, or a promise of them. */
  getMetricsAsJSON(): unknown;
}

const mostRegistries = 16;

/** The registries of the application whose metrics the supervisor's /metrics shows, all workers put together. */
export class Registries {
  readonly #registries = new Set<MetricsRegistry>();
  readonly #onChange: (count: number) => void;

  /** @param onChange told how many there are */
  constructor(onChange: (count: number) => void) {
    this.#onChange = onChange;
  }

  /** One that is there already is not added twice; after the sixteenth none is. */
  add(registry: MetricsRegistry): Cancel {
    if (this.#registries.size < mostRegistries) this.#registries.add(registry);
    this.#onChange(this.#registries.size);
    return () => {
      this.#registries.delete(registry);
      this.#onChange(this.#registries.size);
    };
  }

  all(): readonly MetricsRegistry[] {
    return [...this.#registries];
  }
}
