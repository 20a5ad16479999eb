import { formatDuration } from '../../core/units.js';
import {
  readBoolean,
  readCount,
  readList,
  readNumber,
  readRecord,
  readText,
  type UnknownRecord,
} from '../../protocol/read.js';
import { understood } from '../control/control-client.js';
import { type Column, type Paint, renderTable } from '../render/render.js';
import { printed } from '../report/figures.js';
import { type NodeRow, readNodes } from './cluster-answers.js';

const mostRows = 10_000;

const nodeColumns: readonly Column<NodeRow>[] = [
  { title: 'node', cell: ({ nodeId }) => nodeId },
  {
    title: 'state',
    cell: ({ presence }) => presence,
    style: ({ presence }) => (presence === 'alive' ? 'green' : presence === 'stale' ? 'yellow' : 'gray'),
  },
  { title: 'last sign', align: 'right', cell: ({ ageMs }) => `${formatDuration(Math.round(ageMs))} ago` },
];

export function renderNodes(answer: UnknownRecord, paint: Paint): string {
  return renderTable(nodeColumns, understood('the nodes', readNodes(answer)).nodes, paint);
}

interface WorkerRow {
  readonly place: string;
  readonly worker: string;
  readonly state: string;
  readonly isAlive: boolean;
  readonly ageMs: number;
  readonly values: UnknownRecord;
  readonly value: number | undefined;
}

const placeColumns: readonly Column<WorkerRow>[] = [
  { title: 'worker', cell: ({ place }) => place },
  { title: 'id', align: 'right', cell: ({ worker }) => worker },
  {
    title: 'state',
    cell: ({ state, isAlive, ageMs }) =>
      isAlive ? state : `${state}, silent for ${formatDuration(Math.round(ageMs))}`,
    style: ({ state, isAlive }) => (isAlive && state === 'running' ? 'green' : 'yellow'),
  },
];

const figureColumns = (
  ['cpuRatio', 'memoryRatio', 'rssBytes', 'eventLoopDelayP99Ms', 'responseTimeP99Ms', 'peersConnected'] as const
).map(
  (name): Column<WorkerRow> => ({
    title: name.replace(/(Ratio|Bytes|Ms|Connected)$/, ''),
    align: 'right',
    cell: ({ values }) => printed(name, readNumber(values[name])),
  }),
);

/** Of the answers of /cluster/now and /cluster/workers. */
export function renderWorkers(answer: UnknownRecord, paint: Paint): string {
  const nodes = readList(answer['nodes'] ?? [], mostRows, readRecord);
  const flat = readList(answer['workers'] ?? [], mostRows, readRecord);
  const ofNodes = (nodes ?? []).flatMap(({ ageMs, isAlive, snapshot }) =>
    (readList(readRecord(snapshot)?.['workers'], mostRows, readRecord) ?? []).map((worker) => ({
      ...worker,
      ageMs,
      isAlive,
    })),
  );
  const rows = [...ofNodes, ...(flat ?? [])].map(readWorkerRow);
  if (rows.length === 0) return 'no worker is known';
  return renderTable([...placeColumns, ...figureColumns], rows, paint);
}

export function renderTop(answer: UnknownRecord, paint: Paint): string {
  const metric = readText(answer['metric']) ?? '';
  const rows = understood('the workers', readList(answer['workers'], mostRows, readRecord)).map(readWorkerRow);
  if (rows.length === 0) return `no worker reports ${metric}`;
  const value: Column<WorkerRow> = {
    title: metric,
    align: 'right',
    cell: ({ value: figure }) => printed(metric, figure),
  };
  return renderTable([...placeColumns, value], rows, paint);
}

function readWorkerRow(record: UnknownRecord): WorkerRow {
  return {
    place: `${readText(record['nodeId']) ?? '?'}/${readCount(record['slot']) ?? '?'}`,
    worker: readCount(record['workerId'])?.toString() ?? '',
    state: readText(record['state']) ?? '',
    isAlive: readBoolean(record['isAlive']) ?? false,
    ageMs: readNumber(record['ageMs']) ?? 0,
    values: readRecord(readRecord(record['sample'])?.['values']) ?? {},
    value: readNumber(record['value']),
  };
}
