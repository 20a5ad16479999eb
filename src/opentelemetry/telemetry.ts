import type { Cancel, Clock } from '../core/clock.js';
import { SupervisorError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { Family } from '../prometheus/family.js';
import type { ClusterEvent } from '../protocol/snapshot.js';
import { Delivery } from './delivery.js';
import type { Attributes, ExportedMetric } from './export-data.js';
import { exportFamilies } from './export-families.js';
import type { Exporters } from './exporters.js';
import { SpanBook } from './span-book.js';
import type { ExportTarget } from './target.js';

export interface TelemetryOptions {
  readonly target: ExportTarget;
  readonly resource: Attributes;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly collect: () => readonly ExportedMetric[];
  readonly open: (target: ExportTarget, resource: Attributes) => Promise<Exporters>;
}

/** Pushes this node's figures and spans to a collector. Nothing that supervises waits for it. */
export class Telemetry {
  readonly #options: TelemetryOptions;
  readonly #startedAtMs: number;
  readonly #spans = new SpanBook();
  readonly #metricDelivery: Delivery;
  readonly #spanDelivery: Delivery;
  readonly #cancels: Cancel[] = [];
  #exporters: Exporters | undefined;
  #isOff = false;

  constructor(options: TelemetryOptions) {
    const { clock, logger } = options;
    this.#options = options;
    this.#startedAtMs = clock.now();
    this.#metricDelivery = new Delivery('metrics', logger);
    this.#spanDelivery = new Delivery('traces', logger);
  }

  /** Never rejects: what keeps it from exporting is in the log, with the remedy. */
  async start(): Promise<void> {
    const { target, resource, clock, logger, open } = this.#options;
    try {
      const exporters = await open(target, resource);
      if (this.#isOff) {
        await exporters.close();
        return;
      }
      this.#exporters = exporters;
    } catch (thrown) {
      this.#isOff = true;
      if (!(thrown instanceof SupervisorError)) throw thrown;
      const { code, message: reason, remedy } = thrown;
      logger.error('telemetry is not exported', { event: 'otlp', code, reason, remedy });
      return;
    }
    this.#cancels.push(
      clock.every(target.metricIntervalMs, () => this.#metricDelivery.offer(() => this.#sendMetrics())),
      clock.every(target.spanIntervalMs, () => this.#spanDelivery.offer(() => this.#sendSpans())),
    );
  }

  happened(event: ClusterEvent): void {
    if (this.#isTracing) this.#spans.happened(event);
  }

  /** @returns to be called at the end of the command, with the reason if it failed */
  commandBegins(what: string): (failure?: string) => void {
    const { clock } = this.#options;
    if (!this.#isTracing) return () => undefined;
    const ends = this.#spans.commandBegins(what, clock.now());
    return (failure) => ends(clock.now(), failure);
  }

  families(): readonly Family[] {
    return exportFamilies({ metrics: this.#metricDelivery, traces: this.#spanDelivery }, this.#spans.droppedCount);
  }

  /** Sends what is left, for no longer than `deadlineMs`. */
  async close(deadlineMs: number): Promise<void> {
    this.#isOff = true;
    for (const cancel of this.#cancels) cancel();
    if (!this.#exporters) return;
    const late = new Promise<void>((resolve) => this.#options.clock.after(deadlineMs, resolve));
    const sent = Promise.all([
      this.#metricDelivery.last(() => this.#sendMetrics()),
      this.#spanDelivery.last(() => this.#sendSpans()),
    ]);
    await Promise.race([sent, late]);
    await Promise.race([this.#exporters.close(), late]);
  }

  get #isTracing(): boolean {
    return !this.#isOff && this.#options.target.tracesUrl !== undefined;
  }

  async #sendMetrics(): Promise<void> {
    const { clock, collect } = this.#options;
    await this.#exporters?.metrics?.(collect(), this.#startedAtMs, clock.now());
  }

  async #sendSpans(): Promise<void> {
    const spans = this.#spans.take();
    if (spans.length === 0) return;
    try {
      await this.#exporters?.spans?.(spans);
    } catch (thrown) {
      this.#spans.giveBack(spans);
      throw thrown;
    }
  }
}
