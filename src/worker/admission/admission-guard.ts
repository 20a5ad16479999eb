import type { Settings } from '../../config/settings.js';
import type { Cancel, Clock } from '../../core/clock.js';
import { Admission } from '../../optimizer/admission/admission.js';
import type { AdmissionControl, AdmissionFigures } from '../../optimizer/admission/admission-figures.js';
import { EarlierRequests } from '../../optimizer/admission/earlier-requests.js';
import { InFlightLimit } from '../../optimizer/admission/in-flight-limit.js';
import { JoinRate } from '../../optimizer/admission/join-rate.js';
import {
  type Pressure,
  type PressureReading,
  PressureWatch,
  processorWaitBetween,
} from '../../optimizer/admission/pressure-watch.js';
import { ServiceFloor } from '../../optimizer/admission/service-floor.js';
import type { ServerList } from '../listening/server-list.js';
import { Classifier, type ClassifyRequest } from './classifier.js';
import { Dispatcher, isGone, type QueuedArrival } from './dispatcher.js';
import { refuse, retryAfterSec } from './refusal.js';
import { RefusalTally } from './refusal-tally.js';
import { requestRule } from './request-rule.js';
import { ServerHook } from './server-hook.js';

export interface GuardParts {
  readonly settings: Pick<Settings, 'admissionWait' | 'joinRate' | 'signallingPaths' | 'sessionCookie'>;
  readonly servers: Pick<ServerList, 'listening'>;
  /** Requests of all servers that are not answered yet. */
  readonly requestsInFlight: () => number;
  readonly clock: Clock;
  readonly random: () => number;
  /** Told at the first refusal after it was armed, and when it is disarmed after that. */
  readonly onEpisode: (episode: AdmissionEpisode) => void;
}

/** One time of being armed. */
export interface AdmissionEpisode {
  readonly isOver: boolean;
  readonly reason: string;
  /** ms since it was armed. */
  readonly lastedMs: number;
  readonly before: AdmissionFigures;
  readonly now: AdmissionFigures;
}

interface Armed {
  readonly admission: Admission<QueuedArrival>;
  readonly dispatcher: Dispatcher;
  readonly limit: InFlightLimit;
  readonly sinceMs: number;
  readonly reason: string;
  readonly before: AdmissionFigures;
  readonly stopSweep: Cancel;
  lastPressedAtMs: number;
  last: PressureReading;
}

/** A timer that is so late is a queue; while the worker is short of CPU less is enough. */
const delayLimitMs = 50;
const engagedDelayLimitMs = 30;
const sweepPeriodMs = 25;
const calmMs = 5000;
const unknownPaceMs = 1;

/** Arms admission control while requests wait, and takes it out again: it would cost a trivial handler 7 to 12 %. */
export class AdmissionGuard implements AdmissionControl {
  readonly #parts: GuardParts;
  readonly #classifier: Classifier;
  readonly #floor = new ServiceFloor();
  readonly #pressure = new PressureWatch(this.#floor);
  readonly #tally = new RefusalTally();
  readonly #hook: ServerHook;
  #armed: Armed | undefined;
  #reason: string | undefined;
  #isEngaged = false;
  #isReported = false;

  constructor(parts: GuardParts) {
    this.#parts = parts;
    const { settings, clock } = parts;
    this.#classifier = new Classifier(requestRule(settings), () => clock.monotonicMs());
    this.#hook = new ServerHook({
      onArrival: (arrival) => this.#armed?.dispatcher.take(arrival, this.#classifier.classOf(arrival.request)),
      onConnection: () => this.#armed?.dispatcher.noteConnection(),
    });
  }

  /** @param own the application's classifier; `undefined` takes it back */
  classifyBy(own: ClassifyRequest | undefined): void {
    this.#classifier.use(own);
  }

  /** Takes what is known ten times a second; while it is armed the requests themselves tell more. */
  observe(reading: PressureReading): void {
    if (this.#armed) {
      const { admission, last } = this.#armed;
      const ownMs = reading.nowMs - last.nowMs - processorWaitBetween(last, reading);
      admission.observeLoop((reading.idleMs - last.idleMs) / Math.max(1, ownMs));
      this.#armed.last = reading;
      if (reading.nowMs - this.#armed.lastPressedAtMs >= calmMs) this.disarm();
      return;
    }
    const delayMs = this.#isEngaged ? engagedDelayLimitMs : delayLimitMs;
    const pressure = this.#pressure.observe(reading, { delayMs });
    if (pressure) this.#arm(pressure, reading);
  }

  engage(): boolean {
    const isNew = !this.#isEngaged;
    this.#isEngaged = true;
    return isNew;
  }

  release(): void {
    this.#isEngaged = false;
  }

  figures(): AdmissionFigures {
    return {
      ...this.#tally.counts,
      isArmed: this.#armed !== undefined,
      reason: this.#reason,
      classifierFaultCount: this.#classifier.faultCount,
      inFlightLimit: this.#armed?.limit.value,
    };
  }

  disarm(): void {
    if (!this.#armed) return;
    const { dispatcher, stopSweep } = this.#armed;
    this.#hook.remove();
    stopSweep();
    dispatcher.flush();
    if (this.#isReported) this.#report(this.#armed, true);
    this.#armed = undefined;
    this.#pressure.reset();
  }

  #arm({ reason, isSlowWork }: Pressure, reading: PressureReading): void {
    const { nowMs } = reading;
    const { settings, servers, clock } = this.#parts;
    const limit = new InFlightLimit(this.#floor);
    const { answersPerSec } = this.#pressure;
    limit.begin(answersPerSec, nowMs);
    const joinRate = new JoinRate(settings.joinRate);
    const usualCount = this.#pressure.usualInFlight;
    const unusualCount = (ownCount: number): number =>
      Math.max(0, this.#parts.requestsInFlight() - ownCount - usualCount);
    const earlier = new EarlierRequests(unusualCount(0), nowMs);
    const earlierCount = (atMs: number): number =>
      earlier.placesOf(unusualCount(admission.waitingCount + admission.servingCount), atMs);
    const admission: Admission<QueuedArrival> = new Admission(
      { limit, joinRate, waitMs: settings.admissionWait, earlierCount, isGone },
      this.#paceMs(isSlowWork),
      isSlowWork ? Number.NEGATIVE_INFINITY : nowMs,
    );
    const dispatcher = this.#dispatcherFor(admission);
    const stopSweep = clock.every(sweepPeriodMs, () => dispatcher.schedule());
    const before = this.figures();
    const armed = { admission, dispatcher, limit, reason, before, sinceMs: nowMs, stopSweep };
    this.#armed = { ...armed, lastPressedAtMs: nowMs, last: reading };
    this.#reason = reason;
    this.#isReported = false;
    this.#hook.install(servers.listening());
  }

  /** Where the work waits for something else, its pace is that of the answers; else that of the event loop. */
  #paceMs(isSlowWork: boolean): number {
    const { answersPerSec, paceMs = unknownPaceMs } = this.#pressure;
    return isSlowWork && answersPerSec > 0 ? 1000 / answersPerSec : paceMs;
  }

  #dispatcherFor(admission: Admission<QueuedArrival>): Dispatcher {
    const { clock, random, settings } = this.#parts;
    const press = (): void => {
      if (this.#armed) this.#armed.lastPressedAtMs = clock.monotonicMs();
    };
    return new Dispatcher(admission, clock, {
      onRefused: (arrival, reason, requestClass) => {
        refuse(arrival, retryAfterSec(random));
        this.#tally.noteRefused(reason, requestClass);
        press();
        if (this.#armed && !this.#isReported) this.#report(this.#armed, false);
      },
      onAbandoned: () => {
        this.#tally.noteAbandoned();
        press();
      },
      onServed: (waitedMs) => {
        if (waitedMs > settings.admissionWait / 4) press();
      },
    });
  }

  #report({ reason, sinceMs, before }: Armed, isOver: boolean): void {
    this.#isReported = true;
    const lastedMs = this.#parts.clock.monotonicMs() - sinceMs;
    this.#parts.onEpisode({ isOver, reason, lastedMs, before, now: this.figures() });
  }
}
