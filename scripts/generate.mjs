/** Writes the files that come from the tables of settings and errors; test/docs fails while one is out of date. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from '../dist/config/docs/generated-files.js';

const root = join(import.meta.dirname, '..');
for (const [path, render] of Object.entries(generatedFiles)) {
  writeFileSync(join(root, path), render());
  process.stdout.write(`wrote ${path}\n`);
}
