import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { painter, renderTable } from '../../../../src/cli/render/render.js';

const columns = [
  { title: 'name', cell: (row: string) => row },
  { title: 'length', align: 'right' as const, cell: (row: string) => (row === '' ? '' : String(row.length)) },
];
const plain = painter({ stdout: new PassThrough(), env: {} });

test('columns are as wide as their widest cell, and an empty cell is a dash', () => {
  expect(renderTable(columns, ['abcdef', ''], plain)).toBe('name    length\nabcdef       6\n-            -\n');
});

test('a cell cannot write control characters to the terminal', () => {
  expect(renderTable(columns, ['\u001b[2J'], plain)).not.toContain('\u001b');
});

test('colour is for terminals', () => {
  const terminal = painter({ stdout: Object.assign(new PassThrough(), { isTTY: true }), env: {} });
  expect(terminal('red', 'x')).toBe('\u001b[31mx\u001b[39m');
  expect(plain('red', 'x')).toBe('x');
});
