import type { Logger } from '../../core/logger.js';

export interface FaultRecord {
  readonly count: number;
  /** The newest, in words. */
  readonly last: string;
}

const mostNames = 128;

/** Counts what strategies and policies do wrong; logs each kind of fault once per name, since it would repeat itself at every sample. */
export class FaultBook {
  readonly #logger: Logger;
  readonly #records = new Map<string, FaultRecord>();
  readonly #told = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  note(name: string, message: string, reason: string): void {
    const record = this.#records.get(name);
    if (!record && this.#records.size >= mostNames) return;
    this.#records.set(name, { count: (record?.count ?? 0) + 1, last: `${message}: ${reason}` });
    const kind = `${name}: ${message}`;
    if (this.#told.has(kind)) return;
    this.#told.add(kind);
    this.#logger.warn(message, { event: 'optimization', strategy: name, reason });
  }

  of(name: string): FaultRecord | undefined {
    return this.#records.get(name);
  }
}
