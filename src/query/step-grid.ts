/** The steps of a chart: step i covers (firstEndMs + (i - 1) * stepMs, firstEndMs + i * stepMs]. */
export interface StepGrid {
  readonly firstEndMs: number;
  readonly stepMs: number;
  readonly count: number;
}

/** The whole steps that end in (fromMs, toMs], at multiples of `stepMs`, so that two askers see the same points. */
export function stepGrid(fromMs: number, toMs: number, stepMs: number): StepGrid {
  const firstEndMs = (Math.floor(fromMs / stepMs) + 1) * stepMs;
  return { firstEndMs, stepMs, count: Math.max(0, Math.floor((toMs - firstEndMs) / stepMs) + 1) };
}

/** In which step a moment lies; below 0 or from `count` on when in none. */
export function stepIndexOf(grid: StepGrid, atMs: number): number {
  return Math.ceil((atMs - grid.firstEndMs) / grid.stepMs + 1) - 1;
}

export function stepEndMs(grid: StepGrid, index: number): number {
  return grid.firstEndMs + index * grid.stepMs;
}
