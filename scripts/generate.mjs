/** Writes the files that come from the tables of settings and errors; test/docs fails while one is out of date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from '../dist/config/docs/generated-files.js';
import { renderRedisKeysPage } from '../dist/store/redis/keys-page.js';

const root = join(import.meta.dirname, '..');
const keysSource = readFileSync(join(root, 'src/store/redis/keys.ts'), 'utf8');
const files = { ...generatedFiles, 'docs/redis-keys.md': () => renderRedisKeysPage(keysSource) };
for (const [path, render] of Object.entries(files)) {
  writeFileSync(join(root, path), render());
  process.stdout.write(`wrote ${path}\n`);
}
