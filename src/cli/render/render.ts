import { styleText } from 'node:util';
import { escapeControls } from '../../logging/escape-controls.js';
import { wantsColour } from '../../logging/colour.js';
import type { CliContext } from '../context.js';

export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

/** Colours for standard output; in a pipe it returns the text as it is. styleText would judge by its own rules. */
export function painter({ stdout, env }: Pick<CliContext, 'stdout' | 'env'>): Paint {
  return wantsColour(stdout, env)
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_style, text) => text;
}

export interface Column<Row> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Empty when there is nothing to show; the table prints `-`. */
  readonly cell: (row: Row) => string;
  /** How to colour a cell, if at all. */
  readonly style?: (row: Row) => Parameters<typeof styleText>[0] | undefined;
}

/** Lines of columns, two spaces apart, under bold titles. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], paint: Paint): string {
  const cells = rows.map((row) => columns.map(({ cell }) => escapeControls(cell(row)) || '-'));
  const widths = columns.map(({ title }, at) => Math.max(title.length, ...cells.map((line) => line[at]?.length ?? 0)));
  const pad = (text: string, at: number): string =>
    columns[at]?.align === 'right' ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0);
  const head = columns.map(({ title }, at) => paint('bold', pad(title, at)));
  const body = rows.map((row, line) =>
    columns.map(({ style }, at) => {
      const chosen = style?.(row);
      const text = pad(cells[line]?.[at] ?? '', at);
      return chosen === undefined ? text : paint(chosen, text);
    }),
  );
  return [head, ...body].map((line) => `${line.join('  ').trimEnd()}\n`).join('');
}
