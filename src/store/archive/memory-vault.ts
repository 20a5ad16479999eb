import type { Clock } from '../../core/clock.js';
import type { Address, Vault, VaultWrite } from './vault.js';

interface Place {
  readonly fields: Map<string, Buffer>;
  untilMs: number;
}

/** What a place and a field cost besides their payload, about. */
const placeBytes = 200;
const fieldBytes = 120;

/** A vault in this process. */
export class MemoryVault implements Vault {
  readonly #clock: Clock;
  readonly #places = new Map<string, Place>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  put(writes: readonly VaultWrite[]): Promise<void> {
    this.#forgetOld();
    for (const { address, field, payload, keepMs } of writes) {
      const place = this.#placeOf(address) ?? { fields: new Map<string, Buffer>(), untilMs: 0 };
      place.fields.set(field, payload);
      place.untilMs = this.#clock.monotonicMs() + keepMs;
      this.#places.set(nameOf(address), place);
    }
    return Promise.resolve();
  }

  all(address: Address, prefix = ''): Promise<ReadonlyMap<string, Buffer>> {
    const fields = [...(this.#placeOf(address)?.fields ?? [])];
    return Promise.resolve(new Map(fields.filter(([name]) => name.startsWith(prefix))));
  }

  some(address: Address, fields: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    const known = this.#placeOf(address)?.fields;
    const found = fields.flatMap((name) => {
      const payload = known?.get(name);
      return payload ? [[name, payload] as const] : [];
    });
    return Promise.resolve(new Map(found));
  }

  counts(addresses: readonly Address[]): Promise<readonly number[]> {
    return Promise.resolve(addresses.map((address) => this.#placeOf(address)?.fields.size ?? 0));
  }

  sizes(addresses: readonly Address[]): Promise<readonly number[]> {
    return Promise.resolve(
      addresses.map((address) => {
        const place = this.#placeOf(address);
        if (!place) return 0;
        return [...place.fields.values()].reduce((sum, payload) => sum + payload.length + fieldBytes, placeBytes);
      }),
    );
  }

  remove(addresses: readonly Address[]): Promise<void> {
    for (const address of addresses) this.#places.delete(nameOf(address));
    return Promise.resolve();
  }

  /** Nobody else writes here. */
  holdsLease(): Promise<boolean> {
    return Promise.resolve(true);
  }

  clear(): void {
    this.#places.clear();
  }

  #placeOf(address: Address): Place | undefined {
    const place = this.#places.get(nameOf(address));
    return place && place.untilMs > this.#clock.monotonicMs() ? place : undefined;
  }

  #forgetOld(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const [name, { untilMs }] of this.#places) if (untilMs <= nowMs) this.#places.delete(name);
  }
}

function nameOf(address: Address): string {
  const { of, content, startMs } = address;
  return of === 'node' ? `${address.nodeId} ${address.tier} ${content} ${startMs}` : `${content} ${startMs}`;
}
