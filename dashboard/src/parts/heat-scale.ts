import type { HeatName } from '../route.js';

/** How a figure becomes a shade between 0 and 1. */
export const heatScales: Readonly<
  Record<HeatName, { readonly label: string; readonly unit: string; readonly full?: number; readonly isLog?: true }>
> = {
  cpuRatio: { label: 'CPU', unit: 'ratio', full: 1 },
  memoryRatio: { label: 'Memory', unit: 'ratio', full: 1 },
  eventLoopDelayP99Ms: { label: 'Loop delay', unit: 'ms', full: 500, isLog: true },
  responseTimeP99Ms: { label: 'Response p99', unit: 'ms', full: 2000, isLog: true },
  peersConnected: { label: 'Peers', unit: 'count' },
};

export function shadeOf(name: HeatName, value: number, highest: number): number {
  const { full = Math.max(1, highest), isLog } = heatScales[name];
  const share = isLog ? Math.log1p(Math.max(0, value)) / Math.log1p(full) : value / full;
  return Math.min(1, Math.max(0, share));
}

/** Cividis (Nuñez, Anderton, Renslow 2018): one order for every kind of colour vision, and in grey. */
const stops = [
  [0, 34, 78],
  [58, 76, 107],
  [107, 109, 120],
  [154, 145, 117],
  [205, 184, 98],
  [253, 231, 55],
] as const;

const shadeCount = 128;
/** Made once: a thousand cells are coloured anew each second. */
const shades = Array.from({ length: shadeCount + 1 }, (_, at) => mixed(at / shadeCount));

/**
 * As the bytes of image data lie in memory: red, green, blue, opaque.
 * @param share 0 to 1
 */
export function shadePixel(share: number): number {
  return shades[Math.round(share * shadeCount)] ?? 0;
}

/** Whether dark signs are read on it, and not light ones. */
export function isLightShade(share: number): boolean {
  return share > 0.6;
}

function mixed(share: number): number {
  const at = share * (stops.length - 1);
  const index = Math.min(stops.length - 2, Math.floor(at));
  const [low = stops[0], high = stops[0]] = [stops[index], stops[index + 1]];
  const mix = (channel: 0 | 1 | 2): number => Math.round(low[channel] + (high[channel] - low[channel]) * (at - index));
  const [pixel = 0] = new Uint32Array(Uint8Array.of(mix(0), mix(1), mix(2), 255).buffer);
  return pixel;
}

/** The size of square cells so that all of them fit. */
export function cellGrid(
  count: number,
  widthPx: number,
  mostHeightPx: number,
): { readonly sizePx: number; readonly columns: number } {
  for (let sizePx = 34; sizePx > 5; sizePx -= 1) {
    const columns = Math.max(1, Math.floor(widthPx / sizePx));
    if (Math.ceil(count / columns) * sizePx <= mostHeightPx) return { sizePx, columns };
  }
  return { sizePx: 5, columns: Math.max(1, Math.floor(widthPx / 5)) };
}
