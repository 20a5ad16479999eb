import type { IncomingMessage } from 'node:http';
import type { RequestClass } from '../../optimizer/admission/admission.js';

/** The application's own rule; `undefined` leaves the request to the built-in one. */
export type ClassifyRequest = (request: IncomingMessage) => RequestClass | undefined;

/** A classifier runs for each request of an overloaded server. */
const budgetMs = 2;
const mostFaultsInARow = 3;
const restMs = 10_000;
const classes: ReadonlySet<unknown> = new Set<RequestClass>(['existing', 'join', 'new']);

/** Asks the application first and the built-in rule otherwise; a classifier that throws, lies or is slow gets a rest. */
export class Classifier {
  readonly #rule: (request: IncomingMessage) => RequestClass;
  readonly #monotonicMs: () => number;
  #own: ClassifyRequest | undefined;
  #faultCount = 0;
  #faultsInARow = 0;
  #restsUntilMs = Number.NEGATIVE_INFINITY;

  constructor(rule: (request: IncomingMessage) => RequestClass, monotonicMs: () => number) {
    this.#rule = rule;
    this.#monotonicMs = monotonicMs;
  }

  /** Answers of the application's classifier that were late, thrown or no class. */
  get faultCount(): number {
    return this.#faultCount;
  }

  use(own: ClassifyRequest | undefined): void {
    this.#own = own;
    this.#faultsInARow = 0;
    this.#restsUntilMs = Number.NEGATIVE_INFINITY;
  }

  classOf(request: IncomingMessage): RequestClass {
    const startedAtMs = this.#monotonicMs();
    if (!this.#own || startedAtMs < this.#restsUntilMs) return this.#rule(request);
    const said = ask(this.#own, request);
    const isLate = this.#monotonicMs() - startedAtMs > budgetMs;
    this.#note(isLate || said === 'fault');
    return said === 'fault' || said === undefined ? this.#rule(request) : said;
  }

  #note(isFault: boolean): void {
    this.#faultsInARow = isFault ? this.#faultsInARow + 1 : 0;
    if (!isFault) return;
    this.#faultCount += 1;
    if (this.#faultsInARow >= mostFaultsInARow) this.#restsUntilMs = this.#monotonicMs() + restMs;
  }
}

function ask(own: ClassifyRequest, request: IncomingMessage): RequestClass | 'fault' | undefined {
  try {
    const said: unknown = own(request);
    if (said === undefined || classes.has(said)) return said as RequestClass | undefined;
    // An async classifier: nobody else would see it reject.
    if (said instanceof Promise) said.catch(() => undefined);
    return 'fault';
  } catch {
    return 'fault';
  }
}
