import { figureOf, type LiveWorker } from '../live/model.js';
import type { HeatName } from '../route.js';
import { colour } from '../theme.js';
import { shadeColour, shadeOf } from './heat-scale.js';

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

export function drawCells(canvas: HTMLCanvasElement, { workers, name, sizePx, columns, widthPx, chosen }: Cells): void {
  const ratio = devicePixelRatio;
  const heightPx = Math.max(1, Math.ceil(workers.length / columns)) * sizePx;
  canvas.width = widthPx * ratio;
  canvas.height = heightPx * ratio;
  canvas.style.width = `${widthPx}px`;
  canvas.style.height = `${heightPx}px`;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.scale(ratio, ratio);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const [empty, ink, warn] = [colour('line'), colour('ink'), colour('red')];
  const gap = sizePx > 10 ? 2 : 1;
  const highest = Math.max(0, ...workers.map((worker) => figureOf(worker, name) ?? 0));
  workers.forEach((worker, index) => {
    const x = (index % columns) * sizePx;
    const y = Math.floor(index / columns) * sizePx;
    const value = figureOf(worker, name);
    const share = value === undefined ? 0 : shadeOf(name, value, highest);
    context.fillStyle = worker.state === 'stuck' ? warn : value === undefined ? empty : shadeColour(share);
    context.fillRect(x, y, sizePx - gap, sizePx - gap);
    const sign = signs[worker.state];
    if (sign !== undefined) {
      context.font = `${Math.max(6, sizePx * 0.55)}px system-ui`;
      context.fillStyle = worker.state === 'stuck' ? '#fff' : value === undefined ? ink : share > 0.6 ? '#000' : '#fff';
      context.fillText(sign, x + (sizePx - gap) / 2, y + (sizePx - gap) / 2 + 1);
    }
    if (index !== chosen) return;
    context.strokeStyle = ink;
    context.lineWidth = 2;
    context.strokeRect(x + 1, y + 1, sizePx - gap - 2, sizePx - gap - 2);
  });
}
