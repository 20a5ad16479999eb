import { formatBytes, formatDuration } from '../../core/units.js';
import type { NodeStatus } from '../../http/ports/ports.js';
import { describeEvent } from '../../live/describe-event.js';
import type { TimelineEvent } from '../../live/timeline-event.js';
import { escapeControls } from '../../logging/escape-controls.js';
import { aggregateWorkers } from '../../metrics/aggregate.js';
import type { MetricName } from '../../protocol/sample.js';
import type { WorkerSnapshot } from '../../protocol/snapshot.js';
import type { Paint } from '../render/render.js';
import type { TopSort, TopUi } from './top-ui.js';

/** What is known of the supervisor at one moment. */
export interface TopFacts {
  readonly status: NodeStatus;
  /** Newest first. */
  readonly events: readonly TimelineEvent[];
  readonly nowMs: number;
}

export interface TopSize {
  readonly columns: number;
  /** Absent: as many as there are. */
  readonly rows?: number;
}

const sortMetrics: Readonly<Record<Exclude<TopSort, 'slot'>, MetricName>> = {
  cpu: 'cpuRatio',
  mem: 'memoryRatio',
  p99: 'responseTimeP99Ms',
  sessions: 'peersConnected',
  loop: 'eventLoopDelayP99Ms',
};
const barWidth = 14;
const keysLine = 'q quit  s sort  / filter  j k choose  d drain  r reload  o optimize  l log of events  ? help';

/** The workers that match the filter, highest first; by slot from 0 up. */
export function shownWorkers(
  { workers }: NodeStatus,
  { sort, filter }: Pick<TopUi, 'sort' | 'filter'>,
): readonly WorkerSnapshot[] {
  const words = filter
    .toLowerCase()
    .split(' ')
    .filter((word) => word !== '');
  const found = workers.filter(({ workerId, slot, pid, state }) => {
    const text = `worker ${workerId} slot ${slot} pid ${pid} ${state}`;
    return words.every((word) => text.includes(word));
  });
  if (sort === 'slot') return found.toSorted((a, b) => a.slot - b.slot);
  const metric = sortMetrics[sort];
  return found.toSorted(
    (a, b) => (b.sample?.values[metric] ?? -1) - (a.sample?.values[metric] ?? -1) || a.slot - b.slot,
  );
}

/** The whole screen, one line an element, none wider than it. */
export function renderTop(facts: TopFacts, ui: TopUi, { columns, rows }: TopSize, paint: Paint): readonly string[] {
  const head = [...headLines(facts.status, facts.nowMs), ''];
  const foot = footLines(facts, ui, rows !== undefined);
  const room = rows === undefined ? Infinity : Math.max(1, rows - head.length - foot.length);
  const body = bodyLines(facts, ui, room);
  const lines = [...head, ...body.map(({ text }) => text), ...foot].map((line) =>
    escapeControls(line).slice(0, columns),
  );
  const chosenAt = body.findIndex(({ isChosen }) => isChosen);
  return lines.map((line, at) => {
    if (at === 0) return paint('bold', line);
    if (rows !== undefined && chosenAt >= 0 && at === head.length + chosenAt)
      return paint('inverse', line.padEnd(columns));
    return at === head.length ? paint('bold', line) : line;
  });
}

function headLines(status: NodeStatus, nowMs: number): readonly string[] {
  const { name, startedAtMs, workers, store, verdicts = [] } = status;
  const samples = workers.flatMap(({ sample }) => sample ?? []);
  const { values } = aggregateWorkers(samples);
  const running = workers.filter(({ state }) => state === 'running').length;
  const state = store.kind === 'memory' ? '' : `  REDIS ${store.isConnected ? 'ok' : 'away'}`;
  const off = verdicts.filter(({ isOff }) => isOff).map(({ strategy }) => strategy);
  const isOn = samples.some(({ optimizer }) => optimizer.isEnabled);
  const runCount = samples.reduce((sum, { optimizer }) => sum + optimizer.optimizationCount, 0);
  const optimizer = `optimizer ${isOn ? 'ON' : 'off'}, ${runCount} runs${off.length > 0 ? `, switched off: ${off.join(' ')}` : ''}`;
  return [
    ` ${name}  up ${formatDuration(nowMs - startedAtMs)}  ${running}/${workers.length} serve  sessions ${values.peersConnected ?? 0}  p99 ${ms(values.responseTimeP99Ms)}  err ${percent(values.errorRatio ?? 0)}%  loop p99 ${ms(values.eventLoopDelayP99Ms)}${state}`,
    ` CPU ${bar(values.cpuRatio)} ${percent(values.cpuRatio)}%   MEM ${bar(values.memoryRatio)} ${percent(values.memoryRatio)}%   ${optimizer}`,
  ];
}

interface BodyLine {
  readonly text: string;
  readonly isChosen?: boolean;
}

function bodyLines(facts: TopFacts, ui: TopUi, room: number): readonly BodyLine[] {
  if (ui.page === 'help') return helpLines.map((text) => ({ text }));
  if (ui.page === 'events')
    return [
      { text: ' WHAT HAPPENED' },
      ...facts.events.slice(0, Math.min(room - 1, 200)).map((event) => ({ text: eventLine(event) })),
    ];
  const workers = shownWorkers(facts.status, ui);
  const from = Math.max(0, Math.min(ui.selected - (room - 3), workers.length - (room - 1)));
  const visible = room === Infinity ? workers : workers.slice(from, from + room - 1);
  const rows = visible.map((worker, index) => ({ text: workerLine(worker), isChosen: from + index === ui.selected }));
  return [{ text: workerHead }, ...rows];
}

const workerHead = ' SLOT WORKER     PID STATE      SESS  CPU%   ELU  LOOP99     P99       RSS  MEM%  STARTS';

function workerLine({ slot, workerId, pid, state, generation, sample, shed }: WorkerSnapshot): string {
  const values = sample?.values ?? {};
  const right = (text: string, width: number): string => text.padStart(width);
  return [
    right(String(slot), 5),
    right(String(workerId), 6),
    right(String(pid), 7),
    (shed ? `${state}*` : state).padEnd(9),
    right(values.peersConnected === undefined ? '-' : String(values.peersConnected), 5),
    right(percent(values.cpuRatio), 5),
    right(values.eventLoopUtilizationRatio?.toFixed(2) ?? '-', 5),
    right(ms(values.eventLoopDelayP99Ms), 7),
    right(ms(values.responseTimeP99Ms), 7),
    right(values.rssBytes === undefined ? '-' : formatBytes(values.rssBytes), 9),
    right(percent(values.memoryRatio), 5),
    right(String(generation), 7),
  ].join(' ');
}

function footLines(
  { events }: TopFacts,
  { sort, filter, isTyping, asked, message }: TopUi,
  isScreen: boolean,
): readonly string[] {
  const [first, second] = events;
  const last = [first, second].flatMap((event) => (event ? eventLine(event).trim() : [])).join(' · ');
  const lines = ['', ` events: ${last === '' ? 'none yet' : last}`];
  if (!isScreen) return lines;
  const find = isTyping || filter !== '' ? `  filter: ${filter}${isTyping ? '_' : ''}` : '';
  return [
    ...lines,
    asked ? ` ${asked.question} y/n` : ` by ${sort}${find}${message === '' ? '' : `  ${message}`}`,
    ` ${keysLine}`,
  ];
}

function eventLine(event: TimelineEvent): string {
  const { atMs, nodeId, workerId, what, reason } = describeEvent(event);
  const who = workerId === undefined ? nodeId : `w${workerId}`;
  return ` ${new Date(atMs).toISOString().slice(11, 19)} ${who} ${what}${reason === '' ? '' : `: ${reason}`}`;
}

function bar(ratio: number | undefined): string {
  const filled = Math.round(Math.min(1, Math.max(0, ratio ?? 0)) * barWidth);
  return `[${'|'.repeat(filled).padEnd(barWidth)}]`;
}

function percent(ratio: number | undefined): string {
  if (ratio === undefined) return '-';
  return ratio > 0 && ratio < 0.01 ? (ratio * 100).toFixed(2) : (ratio * 100).toFixed(0);
}

function ms(value: number | undefined): string {
  return value === undefined ? '-' : `${value.toFixed(0)}ms`;
}

const helpLines = [
  ' KEYS',
  ' s        next order: cpu, mem, p99, sessions, loop, slot',
  ' /        type words that a line must have; Enter keeps them, Escape clears them',
  ' j k      choose a worker, as the arrow keys do',
  ' d        drain the chosen worker: no new work, the old may end',
  ' o        optimize the chosen worker',
  ' r        reload all workers one after the other',
  ' l        what happened, newest first',
  ' q        leave; the supervisor goes on',
  '',
  ' A state with * takes no new connections, because it is slower than the others.',
];
