import type { HistoryFrame } from '../../protocol/snapshot.js';
import type { BlockRow } from './block.js';
import { type Chunk, joinRows, packChunk, rowOfPoint, unpackBlock } from './chunk.js';
import { periodStartMs, type Tier } from './tiers.js';
import type { VaultWrite } from './vault.js';

interface SlotRows {
  packed: Chunk | undefined;
  fresh: BlockRow[];
}

export interface OpenPeriodOptions {
  readonly tier: Tier;
  readonly nodeId: string;
  readonly keepMs: number;
  readonly isCompressing: boolean;
}

/** Of the field of a chunk, `<slot>.<session>`: when its first step ended; 0 for a field that is none of ours. */
export function sessionStartMs(field: string): number {
  const startMs = Number.parseInt(field.slice(field.indexOf('.') + 1), 36);
  return Number.isSafeInteger(startMs) ? startMs : 0;
}

/** The chunks of the running period, a chunk for each slot. Between two checkpoints only what is new is held as objects. */
export class OpenPeriod {
  readonly startMs: number;
  readonly #options: OpenPeriodOptions;
  readonly #slots = new Map<number, SlotRows>();
  /** A primary that starts again within a period writes fields of its own beside those of the one before. */
  readonly #session: string;
  #stepMs: number;

  constructor(options: OpenPeriodOptions, first: HistoryFrame) {
    this.#options = options;
    this.#stepMs = first.stepMs;
    this.startMs = periodStartMs(options.tier, first.atMs);
    this.#session = first.atMs.toString(36);
  }

  add(frame: HistoryFrame): void {
    this.#stepMs = frame.stepMs;
    for (const point of frame.points) {
      const rows = this.#slots.get(point.slot) ?? { packed: undefined, fresh: [] };
      rows.fresh.push(rowOfPoint(point, frame.atMs));
      this.#slots.set(point.slot, rows);
    }
  }

  /** What has changed since the last time, whole. */
  checkpoint(): readonly VaultWrite[] {
    return [...this.#slots].flatMap(([slot, rows]) => (rows.fresh.length > 0 ? this.#write(slot, rows) : []));
  }

  #write(slot: number, rows: SlotRows): readonly VaultWrite[] {
    const { tier, nodeId, keepMs, isCompressing } = this.#options;
    const whole = joinRows(rowsOf(rows.packed?.figures), rowsOf(rows.packed?.histograms), rows.fresh);
    const chunk = packChunk({ stepMs: this.#stepMs, rows: whole }, tier.hasHistograms, isCompressing);
    if (!chunk) return [];
    rows.packed = chunk;
    rows.fresh = [];
    const place = { of: 'node', nodeId, tier: tier.name, startMs: this.startMs } as const;
    const common = { field: `${slot}.${this.#session}`, keepMs: keepMs + tier.periodMs };
    const figures = { ...common, address: { ...place, content: 'figures' }, payload: chunk.figures } as const;
    if (!chunk.histograms) return [figures];
    return [figures, { ...common, address: { ...place, content: 'histograms' }, payload: chunk.histograms }];
  }
}

function rowsOf(packed: Buffer | undefined): readonly BlockRow[] {
  return (packed && unpackBlock(packed)?.rows) ?? [];
}
