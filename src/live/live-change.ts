import type { LiveChange, LiveRow } from './live-frame.js';

const figuresAt = 9;

/** @returns `undefined` when something else than figures differs, so that the whole row must be told; no value when nothing does */
export function changeOf(key: string, before: LiveRow, row: LiveRow): LiveChange | undefined {
  for (let at = 0; at < figuresAt; at += 1) if (before[at] !== row[at]) return undefined;
  const [known, figures] = [before[figuresAt], row[figuresAt]];
  const values: (number | null)[] = [];
  let which = 0;
  figures.forEach((value, at) => {
    if (value === known[at]) return;
    which |= 1 << at;
    values.push(value);
  });
  return [key, which, ...values];
}

/** The figures after a change. */
export function changedFigures(
  figures: readonly (number | null)[],
  [, which, ...values]: LiveChange,
): readonly (number | null)[] {
  let next = 0;
  return figures.map((value, at) => {
    if ((which & (1 << at)) === 0) return value;
    next += 1;
    return values[next - 1] ?? null;
  });
}
