import type { TierName } from './tiers.js';

/** Where a chunk lies: a place with fields. */
export type Address =
  | {
      readonly of: 'node';
      readonly nodeId: string;
      readonly tier: TierName;
      /** Distributions lie apart, since most questions do not need them. */
      readonly content: 'figures' | 'histograms';
      readonly startMs: number;
    }
  | {
      readonly of: 'cluster';
      /**
       * `parts`: what each node adds to one minute; `minutes`: the merged minutes of an hour; `hour` and `day`: sealed
       * columns, a field for each metric.
       */
      readonly content: 'parts' | 'minutes' | 'hour' | 'day';
      readonly startMs: number;
    };

/** Sets one field; the same again changes nothing. */
export interface VaultWrite {
  readonly address: Address;
  readonly field: string;
  readonly payload: Buffer;
  /** The place is forgotten so long after its last write. */
  readonly keepMs: number;
}

/** Keeps chunks until their time is over. */
export interface Vault {
  put(writes: readonly VaultWrite[]): Promise<void>;
  /** @param prefix only fields that begin so */
  all(address: Address, prefix?: string): Promise<ReadonlyMap<string, Buffer>>;
  some(address: Address, fields: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;
  /** How many fields each has; 0: there is no such place. */
  counts(addresses: readonly Address[]): Promise<readonly number[]>;
  /** What each takes, bytes. */
  sizes(addresses: readonly Address[]): Promise<readonly number[]>;
  remove(addresses: readonly Address[]): Promise<void>;
  /** Whether this holder may do the cluster's common work for the next `leaseMs`. */
  holdsLease(holder: string, leaseMs: number): Promise<boolean>;
}
