import { figureOf, type LiveWorker } from '../live/model.js';
import type { HeatName } from '../route.js';
import { colour } from '../theme.js';
import { isLightShade, shadeOf, shadePixel } from './heat-scale.js';

interface Cells {
  readonly workers: readonly LiveWorker[];
  readonly name: HeatName;
  readonly sizePx: number;
  readonly columns: number;
  readonly widthPx: number;
  readonly chosen: number | undefined;
}

/** States that a shade does not tell have a sign. */
const signs: Readonly<Record<string, string>> = { stuck: '✕', draining: '↓', forked: '◌', booting: '◌' };

/**
 * Draws the cells onto one canvas. Their shades are one pixel each, enlarged in one step and parted by lines: a thousand
 * rectangles, each of a colour of its own, took a third of what the page's scripts ran for an update.
 */
export class HeatCells {
  readonly #canvas: HTMLCanvasElement;
  readonly #shades = document.createElement('canvas');

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  draw(cells: Cells): void {
    const { workers, name, sizePx, columns, widthPx } = cells;
    const rows = Math.max(1, Math.ceil(workers.length / columns));
    const context = this.#cleared(widthPx, rows * sizePx);
    const highest = workers.reduce((most, worker) => Math.max(most, figureOf(worker, name) ?? 0), 0);
    const shares = workers.map((worker) => shareOf(worker, name, highest));
    if (!context || !this.#shade(shares, columns, rows)) return;
    context.imageSmoothingEnabled = false;
    context.drawImage(this.#shades, 0, 0, columns * sizePx, rows * sizePx);
    const gapPx = sizePx > 10 ? 2 : 1;
    for (let at = sizePx; at <= columns * sizePx; at += sizePx) context.clearRect(at - gapPx, 0, gapPx, rows * sizePx);
    for (let at = sizePx; at <= rows * sizePx; at += sizePx) context.clearRect(0, at - gapPx, columns * sizePx, gapPx);
    drawMarked(context, cells, shares, sizePx - gapPx);
  }

  /** Setting a size makes a canvas anew, so it is set only where it has changed. */
  #cleared(widthPx: number, heightPx: number): CanvasRenderingContext2D | null {
    const canvas = this.#canvas;
    const ratio = devicePixelRatio;
    const [width, height] = [Math.floor(widthPx * ratio), Math.floor(heightPx * ratio)];
    if (canvas.width !== width || canvas.height !== height) {
      Object.assign(canvas, { width, height });
      Object.assign(canvas.style, { width: `${widthPx}px`, height: `${heightPx}px` });
    }
    const context = canvas.getContext('2d');
    context?.setTransform(ratio, 0, 0, ratio, 0, 0);
    context?.clearRect(0, 0, widthPx, heightPx);
    return context;
  }

  /** @returns false where the browser draws nothing */
  #shade(shares: readonly (number | undefined)[], columns: number, rows: number): boolean {
    Object.assign(this.#shades, { width: columns, height: rows });
    const context = this.#shades.getContext('2d');
    const image = context?.createImageData(columns, rows);
    if (!context || !image) return false;
    const pixels = new Uint32Array(image.data.buffer);
    shares.forEach((share, at) => {
      if (share !== undefined) pixels[at] = shadePixel(share);
    });
    context.putImageData(image, 0, 0);
    return true;
  }
}

/** `undefined` for a cell that has a colour of its own. */
function shareOf(worker: LiveWorker, name: HeatName, highest: number): number | undefined {
  const value = worker.state === 'stuck' ? undefined : figureOf(worker, name);
  return value === undefined ? undefined : shadeOf(name, value, highest);
}

/** The few that are more than a shade. */
function drawMarked(
  context: CanvasRenderingContext2D,
  { workers, sizePx, columns, chosen }: Cells,
  shares: readonly (number | undefined)[],
  innerPx: number,
): void {
  const [empty, ink, warn] = [colour('line'), colour('ink'), colour('red')];
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.font = `${Math.max(6, sizePx * 0.55)}px system-ui`;
  workers.forEach(({ state }, index) => {
    const share = shares[index];
    const sign = signs[state];
    if (share !== undefined && sign === undefined && index !== chosen) return;
    const [x, y] = [(index % columns) * sizePx, Math.floor(index / columns) * sizePx];
    if (share === undefined) {
      context.fillStyle = state === 'stuck' ? warn : empty;
      context.fillRect(x, y, innerPx, innerPx);
    }
    if (sign !== undefined) {
      context.fillStyle =
        state === 'stuck' ? '#fff' : share === undefined ? ink : isLightShade(share) ? '#000' : '#fff';
      context.fillText(sign, x + innerPx / 2, y + innerPx / 2 + 1);
    }
    if (index !== chosen) return;
    context.strokeStyle = ink;
    context.lineWidth = 2;
    context.strokeRect(x + 1, y + 1, innerPx - 2, innerPx - 2);
  });
}
