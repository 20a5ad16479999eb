import type { MetricValues } from '../../../protocol/sample.js';
import type { NodeSnapshot, WorkerSnapshot } from '../../../protocol/snapshot.js';
import { ByteWriter } from '../../archive/byte-writer.js';
import { writeHistograms } from '../../archive/histogram-bytes.js';
import { pack } from '../../archive/packed.js';
import { writeExact } from './exact-column.js';
import {
  flags,
  histogramNames,
  layoutVersion,
  mostMetrics,
  mostReasonLength,
  mostStreams,
  optimizerColumns,
  sampleColumns,
  stateCodes,
  workerColumns,
} from './state-layout.js';

/** A state without long lists of streams is smaller, and deflating it would cost more than all the rest. */
const deflateFromBytes = 8192;

/**
 * Packs the live state of a node: a column for each figure of its workers, without loss but for distributions, whose
 * sums are kept to the microsecond. Node, instance and number are not in it: key and header line say them.
 * @returns `undefined` when it would be too large
 */
export function packState({ atMs, workers }: NodeSnapshot, isCompressing: boolean): Buffer | undefined {
  const writer = new ByteWriter();
  writer.byte(layoutVersion);
  writer.double(atMs);
  writer.count(workers.length);
  for (const worker of workers) {
    writer.byte(stateCodes.indexOf(worker.state));
    writer.byte(flagsOf(worker));
  }
  const column = (of: (worker: WorkerSnapshot) => number | undefined): void => writeExact(writer, workers.map(of));
  for (const name of workerColumns) column((worker) => worker[name]);
  for (const name of sampleColumns) column(({ sample }) => sample?.[name]);
  for (const name of optimizerColumns) column(({ sample }) => sample?.optimizer[name] ?? undefined);
  column(({ outside }) => outside?.cpuRatio);
  column(({ outside }) => outside?.rssBytes);
  column(({ shed }) => shed?.sinceMs);
  column(({ shedCount }) => shedCount);
  for (const { shed } of workers) if (shed) writer.longText(shed.reason.slice(0, mostReasonLength));
  for (const { sample } of workers) if (sample) writeStreams(writer, sample.streams);
  writeFigures(writer, workers);
  for (const name of histogramNames)
    writeHistograms(
      writer,
      workers.map(({ sample }) => sample?.histograms[name]),
    );
  const plain = writer.toBuffer();
  return pack(plain, isCompressing && plain.length >= deflateFromBytes);
}

function flagsOf({ sample, shed }: WorkerSnapshot): number {
  return (
    (sample ? flags.hasSample : 0) |
    (sample?.throughputSource === 'sockets+peers' ? flags.countsPeers : 0) |
    (sample?.optimizer.isEnabled === true ? flags.isEnabled : 0) |
    (sample?.optimizer.isOptimizing === true ? flags.isOptimizing : 0) |
    (shed ? flags.isShed : 0)
  );
}

/** The names stand together before the columns: they are mostly those of the state read before. */
function writeFigures(writer: ByteWriter, workers: readonly WorkerSnapshot[]): void {
  const values = workers.map(({ sample }): MetricValues => sample?.values ?? {});
  const names = namesOf(values);
  writer.longText(names.join(' '));
  for (const name of names)
    writeExact(
      writer,
      values.map((figures) => figures[name]),
    );
}

/** The workers of a node nearly always report the same figures. */
function namesOf(values: readonly MetricValues[]): readonly string[] {
  const lists = values.map((figures) => Object.keys(figures));
  const [first = []] = lists;
  const isSame = lists.every((list) => list.length === first.length && list.every((name, i) => name === first[i]));
  return (isSame ? first : [...new Set(lists.flat())]).slice(0, mostMetrics);
}

function writeStreams(writer: ByteWriter, streams: NonNullable<WorkerSnapshot['sample']>['streams']): void {
  const kept = streams.slice(0, mostStreams);
  writer.count(kept.length);
  for (const { streamKey, publishers, viewers } of kept) {
    writer.longText(streamKey);
    writer.count(publishers);
    writer.count(viewers);
  }
}
