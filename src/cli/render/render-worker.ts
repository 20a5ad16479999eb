import { formatBytes, formatDuration, formatRatio } from '../../core/units.js';
import { escapeControls } from '../../logging/escape-controls.js';
import type { WorkerSnapshot } from '../../protocol/snapshot.js';
import type { DescribedEvent } from '../../live/describe-event.js';
import type { Paint } from './render.js';
import { renderTimeline } from './render-timeline.js';

export interface DescribedWorker extends WorkerSnapshot {
  /** Newest first, as `exits`. */
  readonly optimizations: readonly DescribedEvent[];
  readonly exits: readonly DescribedEvent[];
}

/** Everything about one worker, for people. */
export function renderWorker(worker: DescribedWorker, nowMs: number, paint: Paint): string {
  const { slot, workerId, pid, state, startedAtMs, generation, nodeId } = worker;
  const head = paint('bold', `slot ${slot}: worker ${workerId}`);
  const facts = [
    `${head}  ${state}  pid ${pid}  up ${formatDuration(nowMs - startedAtMs)}  node ${escapeControls(nodeId)}  start ${generation} of this slot`,
    ...figureLines(worker),
  ];
  return [
    ...facts,
    '',
    section('last optimizations', worker.optimizations, paint),
    section('last exits of this slot', worker.exits, paint),
  ].join('\n');
}

function figureLines({ sample }: WorkerSnapshot): readonly string[] {
  if (!sample) return ['no sample has arrived yet'];
  const figures = Object.entries(sample.values).map(([name, value]) => [name, printFigure(name, value)] as const);
  const width = Math.max(0, ...figures.map(([name]) => name.length));
  return figures.map(([name, value]) => `  ${escapeControls(name).padEnd(width)}  ${value}`);
}

/** By the unit in which the name of a figure ends. */
function printFigure(name: string, value: number | undefined): string {
  if (value === undefined) return '-';
  if (name.endsWith('Ratio')) return formatRatio(value);
  if (name.endsWith('Bytes')) return formatBytes(value);
  if (name.endsWith('Ms')) return `${Number(value.toFixed(1))} ms`;
  if (name.endsWith('Sec')) return `${Number(value.toFixed(1))}`;
  return String(Number(value.toFixed(3)));
}

function section(title: string, events: readonly DescribedEvent[], paint: Paint): string {
  const lines = events.length === 0 ? 'none\n' : renderTimeline(events, paint);
  return `${paint('bold', title)}\n${lines}`;
}
