import type { Cancel, Clock } from '../core/clock.js';
import { TypedEmitter } from '../core/typed-emitter.js';
import type {
  HistogramData,
  HistogramName,
  MetricName,
  SampleValues,
  StreamSummary,
  WorkerSample,
} from '../protocol/sample.js';
import { createAdmissionCollector } from './collectors/admission.js';
import { createCacheCollector } from './collectors/cache.js';
import { type Collector, readingCollector } from './collectors/collector.js';
import { createCpuCollector } from './collectors/cpu.js';
import { EventLoopCollector } from './collectors/event-loop.js';
import { GcCollector } from './collectors/gc.js';
import { HttpCollector } from './collectors/http.js';
import { createMemoryCollector } from './collectors/memory.js';
import { createPeerCollector } from './collectors/peers.js';
import { createSystemCollector } from './collectors/system.js';
import { FaultTally, type SamplerFaults } from './fault-tally.js';
import { ownFigures } from './own-figures.js';
import type { SampleSource } from './sample-source.js';
import { type SamplerSources, unknownStatus } from './sampler-sources.js';
import { ThroughputMeter } from './throughput.js';

const maxSlowdown = 8;
const maxStreams = 256;

export interface SamplerOptions {
  readonly clock: Clock;
  readonly intervalMs: number;
  readonly sources: SamplerSources;
  readonly collectors: readonly Collector[];
  /** Where `reportError()` goes. */
  readonly reportError: () => void;
  /** Where `connections` comes from. */
  readonly connections: ConnectionSource;
}

/** What goes on at this moment, not at the last sample. */
export type ConnectionSource = Pick<
  HttpCollector,
  'requestsInFlight' | 'webSockets' | 'openSockets' | 'idleSockets' | 'isIdle' | 'answered' | 'acceptedCount'
>;

/** Starts to sample this process; the first sample comes after one interval. */
export function createSampler({
  clock,
  intervalMs,
  sources,
  onTick,
}: Pick<SamplerOptions, 'clock' | 'intervalMs' | 'sources'> & {
  /** Told ten times a second how late that is, ms. */
  readonly onTick?: (delayMs: number) => void;
}): Sampler {
  const http = new HttpCollector(clock);
  const collectors = [
    createCpuCollector(clock.monotonicMs()),
    createMemoryCollector(),
    createSystemCollector(),
    new EventLoopCollector(clock, { onTick }),
    new GcCollector(clock),
    http,
    ...(sources.peers ? [createPeerCollector(sources.peers)] : []),
    ...(sources.cache ? [createCacheCollector(sources.cache)] : []),
    ...(sources.registered ? [readingCollector('registered', sources.registered)] : []),
    ...(sources.admission ? [createAdmissionCollector(sources.admission)] : []),
  ];
  return new Sampler({
    clock,
    intervalMs,
    sources,
    collectors,
    reportError: () => http.reportError(),
    connections: http,
  });
}

/** Runs its collectors at each interval and puts what they found into one sample. */
export class Sampler implements SampleSource {
  readonly #options: SamplerOptions;
  readonly #throughput: ThroughputMeter;
  readonly #faultTally = new FaultTally();
  readonly #emitter = new TypedEmitter<{ sample: [WorkerSample] }>((_, thrown) =>
    this.#faultTally.noteListener(thrown),
  );
  #cancel: Cancel;
  #slowdown = 1;
  #last: WorkerSample | undefined;
  #isSampling = false;
  #seq = 0;
  #windowStartMs: number;

  constructor(options: SamplerOptions) {
    this.#options = options;
    this.#windowStartMs = options.clock.monotonicMs();
    this.#throughput = new ThroughputMeter(this.#windowStartMs);
    this.#cancel = this.#schedule();
  }

  get last(): WorkerSample | undefined {
    return this.#last;
  }

  get intervalMs(): number {
    return this.#options.intervalMs * this.#slowdown;
  }

  get faults(): SamplerFaults {
    return this.#faultTally.faults;
  }

  onSample(listener: (sample: WorkerSample) => void): Cancel {
    return this.#emitter.on('sample', listener);
  }

  /** Counts an error of the application that no HTTP answer shows; part of `errorRate` (R38). */
  reportError(): void {
    this.#options.reportError();
  }

  get connections(): ConnectionSource {
    return this.#options.connections;
  }

  sampleNow(): WorkerSample {
    // A listener that asks for a sample gets the one that it is being told of, not an endless recursion.
    if (this.#isSampling && this.#last !== undefined) return this.#last;
    this.#isSampling = true;
    const sample = this.#sample();
    this.#last = sample;
    this.#emitter.emit('sample', sample);
    this.#isSampling = false;
    return sample;
  }

  setSlowdown(factor: number): void {
    if (!Number.isFinite(factor)) return;
    const slowdown = Math.min(Math.max(factor, 1), maxSlowdown);
    if (slowdown === this.#slowdown) return;
    this.#slowdown = slowdown;
    this.#cancel();
    this.#cancel = this.#schedule();
  }

  stop(): void {
    this.#cancel();
    for (const collector of this.#options.collectors) collector.stop();
  }

  #schedule(): Cancel {
    return this.#options.clock.every(this.intervalMs, () => void this.sampleNow());
  }

  #sample(): WorkerSample {
    const { clock, sources } = this.#options;
    const monotonicMs = clock.monotonicMs();
    const windowMs = monotonicMs - this.#windowStartMs;
    this.#windowStartMs = monotonicMs;
    const values: Record<string, number> = {};
    this.#putOwnFigures(values);
    const histograms = this.#collect(values, monotonicMs);
    const optimizer = this.#faultTally.ask(sources.optimizerStatus, unknownStatus);
    this.#put(values, { optimizationCount: optimizer.optimizationCount, samplingIntervalMs: this.intervalMs });
    const throughputBytesPerSec = this.#throughput.measure(values, monotonicMs);
    if (throughputBytesPerSec !== undefined) this.#put(values, { throughputBytesPerSec });
    const seq = this.#seq;
    this.#seq += 1;
    return {
      atMs: clock.now(),
      windowMs,
      seq,
      values,
      histograms,
      throughputSource: sources.peers ? 'sockets+peers' : 'sockets',
      optimizer,
      streams: this.#streams(),
    };
  }

  #collect(values: Record<string, number>, monotonicMs: number): Partial<Record<HistogramName, HistogramData>> {
    const histograms: Partial<Record<HistogramName, HistogramData>> = {};
    for (const collector of this.#options.collectors) {
      const collected = this.#faultTally.ask(() => collector.collect(monotonicMs), undefined);
      if (collected === undefined) continue;
      this.#put(values, collected.values);
      Object.assign(histograms, collected.histograms);
    }
    return histograms;
  }

  #put(values: Record<string, number>, figures: SampleValues): void {
    // Not by Object.entries(): for some 60 figures that made 11 KB of garbage a sample.
    for (const name in figures) {
      const figure: unknown = figures[name as MetricName];
      if (typeof figure === 'number' && Number.isFinite(figure)) values[name] = figure;
      else this.#faultTally.drop(1);
    }
  }

  /** First, so that a figure of ours has the last word on its name. */
  #putOwnFigures(values: Record<string, number>): void {
    const { custom } = this.#options.sources;
    if (custom === undefined) return;
    const { figures, droppedCount } = ownFigures(this.#faultTally.ask(custom, {}));
    this.#faultTally.drop(droppedCount);
    Object.assign(values, figures);
  }

  #streams(): readonly StreamSummary[] {
    const { streams } = this.#options.sources;
    const all = streams ? this.#faultTally.ask(streams, []) : [];
    this.#faultTally.drop(Math.max(0, all.length - maxStreams));
    return all.slice(0, maxStreams);
  }
}
