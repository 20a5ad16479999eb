/** What was measured, one file for each subject: the newest stays until it is measured again. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { plotFolder, renderPage } from './page.mjs';

const keptDigits = 5;

export function writeRecord(folder, record) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${record.name}.json`), `${JSON.stringify(record, short, 1)}\n`);
}

/** In the order of the subjects. */
export function readRecords(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
    .toSorted((a, b) => a.order - b.order || a.name.localeCompare(b.name));
}

/** Writes the page of these records below a folder, with its plots in place of those that were there. */
export function writePage(folder, records) {
  rmSync(join(folder, plotFolder), { recursive: true, force: true });
  for (const [path, text] of Object.entries(renderPage(records))) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** More digits than a clock can tell only make the file long. */
function short(_name, value) {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(keptDigits)) : value;
}
