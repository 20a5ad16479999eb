import type { ByteSink } from './byte-sink.js';
import type { ExpositionFormat } from './exposition-format.js';
import type { Family, Labels, SlotFamily } from './family.js';
import { longestFigure, numberText, writeFigure, writeInteger } from './figure-bytes.js';

type TextFormat = Exclude<ExpositionFormat, 'protobuf'>;

const afterSlot = Buffer.from('"} ');
const lineEnd = 10;

/** @returns how many series were written below the head */
export function writeTextFamily(sink: ByteSink, family: Family, format: TextFormat): number {
  const { name, type, help } = family;
  const isOpen = format === 'openmetrics';
  const head = isOpen ? openMetricsName(family) : name;
  const seriesName = isOpen && type === 'counter' ? `${head}_total` : name;
  sink.text(`# HELP ${head} ${escapeHelp(help, format)}\n# TYPE ${head} ${type}\n`);
  if ('slots' in family) return writeSlots(sink, family, seriesName);
  for (const { suffix = '', labels, value } of family.series)
    sink.text(`${seriesName}${suffix}${labelsText(labels)} ${numberText(value)}\n`);
  return family.series.length;
}

/** There a counter's family is named without the `_total` that each of its series must have. */
export function openMetricsName({ name, type }: Pick<Family, 'name' | 'type'>): string {
  return type === 'counter' ? name.replace(/_total$/, '') : name;
}

function writeSlots(sink: ByteSink, { slots, figureOf }: SlotFamily, seriesName: string): number {
  const lead = Buffer.from(`${seriesName}{slot="`);
  let count = 0;
  for (const view of slots) {
    const value = figureOf(view);
    if (value === undefined) continue;
    count += 1;
    sink.reserve(lead.length + afterSlot.length + 2 * longestFigure + 1);
    sink.copy(lead);
    writeInteger(sink, view.slot);
    sink.copy(afterSlot);
    writeFigure(sink, value);
    sink.byte(lineEnd);
  }
  return count;
}

/** `{a="1",b="2"}`; nothing at all without labels. */
function labelsText(labels: Labels): string {
  let text = '';
  for (const name in labels) {
    const value = labels[name] ?? '';
    text += `${text === '' ? '{' : ','}${name}="${typeof value === 'number' ? value : escapeLabel(value)}"`;
  }
  return text === '' ? '' : `${text}}`;
}

function escapeLabel(text: string): string {
  if (!/[\\\n"]/.test(text)) return text;
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

function escapeHelp(text: string, format: TextFormat): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return format === 'openmetrics' ? escaped.replaceAll('"', '\\"') : escaped;
}
