import { readCount } from '../../../protocol/read.js';
import type { WorkerSample } from '../../../protocol/sample.js';
import type { NodeSnapshot, WorkerSnapshot } from '../../../protocol/snapshot.js';
import { ByteReader } from '../../archive/byte-reader.js';
import type { ColumnValues } from '../../archive/column.js';
import { unpack } from '../../archive/packed.js';
import { readExact } from './exact-column.js';
import { type Figures, histogramsAt, readFigures, valuesAt } from './read-figures.js';
import {
  flags,
  layoutVersion,
  mostKeyBytes,
  mostReasonBytes,
  mostStreams,
  mostWorkers,
  optimizerColumns,
  sampleColumns,
  stateCodes,
  workerColumns,
} from './state-layout.js';

/** What key and header line say of a state. */
export type StateHeader = Pick<NodeSnapshot, 'nodeId' | 'instanceId' | 'seq'>;

/**
 * Reads what `packState` made; `undefined` for anything else. Never throws and never takes memory without bound.
 * @param metrics only these figures are read, and no distributions
 */
export function unpackState(
  packed: Buffer,
  header: StateHeader,
  metrics?: ReadonlySet<string>,
): NodeSnapshot | undefined {
  const plain = unpack(packed);
  try {
    return plain && readState(new ByteReader(plain), header, metrics);
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

function readState(reader: ByteReader, header: StateHeader, metrics: ReadonlySet<string> | undefined): NodeSnapshot {
  if (reader.byte() !== layoutVersion) throw new RangeError('a layout that is not known');
  const { nodeId, instanceId, seq } = header;
  const atMs = required(reader.double());
  const marks: { state: number; bits: number }[] = [];
  for (let left = reader.count(mostWorkers); left > 0; left -= 1)
    marks.push({ state: reader.byte(), bits: reader.byte() });
  const columns = readColumns(reader, marks.length);
  const reasons = marks.map(({ bits }) => ((bits & flags.isShed) === 0 ? '' : reader.longText(mostReasonBytes)));
  const streams = marks.map(({ bits }) => ((bits & flags.hasSample) === 0 ? [] : readStreams(reader)));
  const figures = readFigures(reader, marks.length, metrics);
  const workers = marks.map((mark, row) =>
    workerAt(columns, figures, { ...mark, row, nodeId, reason: reasons[row] ?? '', streams: streams[row] ?? [] }),
  );
  return { nodeId, instanceId, seq, atMs, workers };
}

interface Columns {
  readonly worker: readonly ColumnValues[];
  readonly sample: readonly ColumnValues[];
  readonly optimizer: readonly ColumnValues[];
  readonly outside: readonly ColumnValues[];
  readonly shed: readonly ColumnValues[];
}

function readColumns(reader: ByteReader, rowCount: number): Columns {
  const columns = (length: number): readonly ColumnValues[] => {
    const list: ColumnValues[] = [];
    while (list.length < length) list.push(readExact(reader, rowCount));
    return list;
  };
  return {
    worker: columns(workerColumns.length),
    sample: columns(sampleColumns.length),
    optimizer: columns(optimizerColumns.length),
    outside: columns(2),
    shed: columns(2),
  };
}

/** What is known of one worker besides its figures. */
interface Mark {
  readonly row: number;
  readonly nodeId: string;
  readonly state: number;
  readonly bits: number;
  readonly reason: string;
  readonly streams: WorkerSample['streams'];
}

function workerAt(columns: Columns, figures: Figures, mark: Mark): WorkerSnapshot {
  const { row, nodeId, reason } = mark;
  const [slot, workerId, generation, pid, startedAtMs] = columns.worker.map((column) => column[row]);
  const [cpuRatio, rssBytes] = columns.outside.map((column) => column[row]);
  const [sinceMs, shedCount] = columns.shed.map((column) => column[row]);
  return {
    nodeId,
    slot: counted(slot),
    workerId: counted(workerId),
    generation: counted(generation),
    pid: counted(pid),
    state: required(stateCodes[mark.state]),
    startedAtMs: required(startedAtMs),
    ...((mark.bits & flags.hasSample) !== 0 && { sample: sampleAt(columns, figures, mark) }),
    ...(cpuRatio !== undefined && rssBytes !== undefined && { outside: { cpuRatio, rssBytes } }),
    ...((mark.bits & flags.isShed) !== 0 && sinceMs !== undefined && { shed: { reason, sinceMs } }),
    ...(shedCount !== undefined && { shedCount: counted(shedCount) }),
  };
}

function sampleAt(columns: Columns, figures: Figures, { row, bits, streams }: Mark): WorkerSample {
  const [atMs, windowMs, seq] = columns.sample.map((column) => column[row]);
  const [count, successRatio, effectiveRatio, averageDurationMs, lastAtMs] = columns.optimizer.map(
    (column) => column[row],
  );
  return {
    atMs: required(atMs),
    windowMs: required(windowMs),
    seq: counted(seq),
    values: valuesAt(figures, row),
    histograms: histogramsAt(figures, row),
    throughputSource: (bits & flags.countsPeers) === 0 ? 'sockets' : 'sockets+peers',
    optimizer: {
      isEnabled: (bits & flags.isEnabled) !== 0,
      isOptimizing: (bits & flags.isOptimizing) !== 0,
      lastOptimizationAtMs: lastAtMs ?? null,
      optimizationCount: counted(count),
      successRatio: required(successRatio),
      effectiveRatio: required(effectiveRatio),
      averageDurationMs: required(averageDurationMs),
    },
    streams,
  };
}

function readStreams(reader: ByteReader): WorkerSample['streams'] {
  return Array.from({ length: reader.count(mostStreams) }, () => ({
    streamKey: reader.longText(mostKeyBytes),
    publishers: reader.count(),
    viewers: reader.count(),
  }));
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('a figure is missing');
  return value;
}

function counted(value: number | undefined): number {
  return required(readCount(value));
}
