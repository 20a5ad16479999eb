import type uPlot from 'uplot';
import type { ClusterEvent } from '../../../src/protocol/snapshot.js';
import { colour } from '../theme.js';

export type MarkKind = 'optimization' | 'change' | 'deploy' | 'end' | 'hang';

/** Something that happened, to be drawn at its time. */
export interface Mark {
  readonly atMs: number;
  readonly kind: MarkKind;
}

/** Each has a letter, so that no colour is needed to read it. */
export const markStyles: Readonly<
  Record<MarkKind, { readonly letter: string; readonly colour: string; readonly label: string }>
> = {
  optimization: { letter: 'o', colour: 'blue', label: 'optimization' },
  change: { letter: 'c', colour: 'green', label: 'start, reload, scale, drain' },
  deploy: { letter: 'd', colour: 'green', label: 'deploy' },
  end: { letter: 'x', colour: 'orange', label: 'end of a worker' },
  hang: { letter: 'h', colour: 'red', label: 'hang' },
};

export function markOf(event: ClusterEvent): Mark | undefined {
  const kind = kindOf(event);
  return kind && { atMs: event.atMs, kind };
}

function kindOf(event: ClusterEvent): MarkKind | undefined {
  switch (event.type) {
    case 'optimization':
      return event.outcome.status === 'skipped' ? undefined : 'optimization';
    case 'worker-started':
    case 'scale':
    case 'operation':
      return 'change';
    case 'deploy':
      return 'deploy';
    case 'worker-exited':
      return 'end';
    case 'worker-hung':
      return 'hang';
    default:
      return undefined;
  }
}

const letterGap = 9;

export function drawMarks(chart: uPlot, marks: readonly Mark[]): void {
  const { ctx, bbox, scales } = chart;
  const from = (scales['x']?.min ?? 0) * 1000;
  const to = (scales['x']?.max ?? 0) * 1000;
  const ratio = devicePixelRatio;
  let lastX = -Infinity;
  ctx.save();
  ctx.lineWidth = ratio;
  ctx.font = `${10 * ratio}px system-ui`;
  ctx.textAlign = 'center';
  for (const { atMs, kind } of marks.filter((mark) => mark.atMs >= from && mark.atMs <= to).toReversed()) {
    const x = Math.round(chart.valToPos(atMs / 1000, 'x', true));
    const style = markStyles[kind];
    ctx.strokeStyle = ctx.fillStyle = colour(style.colour);
    ctx.globalAlpha = 0.45;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.globalAlpha = 1;
    if (x - lastX < letterGap * ratio) continue;
    ctx.fillText(style.letter, x, bbox.top + 8 * ratio);
    lastX = x;
  }
  ctx.restore();
}

export function drawThreshold(chart: uPlot, value: number): void {
  const { ctx, bbox } = chart;
  const y = Math.round(chart.valToPos(value, 'y', true));
  if (y < bbox.top || y > bbox.top + bbox.height) return;
  ctx.save();
  ctx.strokeStyle = colour('red');
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}
