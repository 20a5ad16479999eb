import type { Clock } from '../../core/clock.js';
import { EventTally } from '../../prometheus/event-tally.js';
import type { ExpositionFormat } from '../../prometheus/exposition-format.js';
import type { Family } from '../../prometheus/family.js';
import { nodeFamilies } from '../../prometheus/node-families.js';
import { routingFamilies } from '../../prometheus/routing-families.js';
import { SlotTotals } from '../../prometheus/slot-totals.js';
import { type SlotView, slotViews } from '../../prometheus/slot-view.js';
import { workerFamilies } from '../../prometheus/worker-families.js';
import { writeExposition } from '../../prometheus/write-exposition.js';
import type { WorkerSample } from '../../protocol/sample.js';
import type { ClusterEvent, WorkerSnapshot } from '../../protocol/snapshot.js';
import { loadOf } from '../change/autoscale-decision.js';
import { loadReading } from '../change/autoscale.js';
import type { WorkerHandle } from '../worker/worker-handle.js';
import type { NodeView } from './node-view.js';
import { type AskRegistries, RegistryScrape } from './registry-scrape.js';
import { SharedScrapes } from './shared-scrapes.js';

export interface NodeExpositionOptions {
  readonly clock: Clock;
  readonly view: () => NodeView;
  readonly handles: () => readonly WorkerHandle[];
  readonly stressOf: (handle: WorkerHandle) => number;
  readonly askRegistries: AskRegistries;
  /** Of parts that count for themselves. */
  readonly otherFamilies: () => readonly Family[];
  /** 0: peers are no signal of the load. */
  readonly targetPeers: number;
}

/** What programs that watch this node from outside read: it adds up what workers tell, and survives each of them. */
export class NodeExposition {
  readonly registries: RegistryScrape;
  readonly events = new EventTally();
  readonly #options: NodeExpositionOptions;
  readonly #totals = new SlotTotals();
  readonly #scrapes: SharedScrapes;

  constructor(options: NodeExpositionOptions) {
    this.#options = options;
    this.registries = new RegistryScrape(options.askRegistries);
    this.#scrapes = new SharedScrapes((format) => this.#write(format), options.clock);
  }

  sampled({ slot }: WorkerHandle, sample: WorkerSample): void {
    this.#totals.sampled(slot, sample);
  }

  exited(handle: WorkerHandle): void {
    this.#totals.exited(handle.slot, handle.sample);
    this.registries.gone(handle);
  }

  happened(event: ClusterEvent): void {
    this.events.count(event);
  }

  /** How full the running workers are together, by their fullest figure: 1 is full; 0 before the first sample. */
  loadRatio(): number {
    const { handles, stressOf, targetPeers } = this.#options;
    const running = handles().filter(({ state }) => state === 'running');
    const reading = loadReading(running, stressOf);
    return reading ? loadOf(reading, { targetPeers }) : 0;
  }

  /** The workers by slot, and what a slot's workers came to, with those that are gone. */
  bySlot(workers: readonly WorkerSnapshot[]): { readonly slots: readonly SlotView[]; readonly totals: SlotTotals } {
    return { slots: slotViews(this.#totals.slots, workers), totals: this.#totals };
  }

  /** Never rejects, and waits for nobody longer than two seconds: what a worker did not tell is missing, and named. */
  expose(format: ExpositionFormat): Promise<Uint8Array<ArrayBuffer>> {
    return this.#scrapes.text(format);
  }

  async #write(format: ExpositionFormat): Promise<Uint8Array<ArrayBuffer>> {
    const fromRegistries = await this.registries.collect();
    const { view, handles } = this.#options;
    const helps = new Map(handles().flatMap(({ metricHelps }) => [...metricHelps]));
    const status = view().status();
    const { slots, totals } = this.bySlot(status.workers);
    const families = [
      ...nodeFamilies({
        version: status.version,
        nodeVersion: process.version,
        startedAtMs: status.startedAtMs,
        isReady: status.isReady,
        restartCount: status.restartCount,
        slotsAtRestCount: status.slotsAtRest.length,
        droppedMessageCount: status.droppedMessageCount,
        workerStates: status.workers.map(({ state }) => state),
        store: status.store,
        primary: { rssBytes: process.memoryUsage.rss(), cpuMs: cpuMs() },
        loadRatio: this.loadRatio(),
      }),
      ...workerFamilies(slots, totals, (name) => helps.get(name)),
      ...this.events.families(),
      ...this.#options.otherFamilies(),
      ...(status.routing ? routingFamilies(status.routing) : []),
      ...fromRegistries,
    ];
    return writeExposition(families, format);
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
