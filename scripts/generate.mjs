/** Writes the files that come from the tables of settings and errors; test/docs fails while one is out of date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from '../dist/config/docs/generated-files.js';
import { packageVersion } from '../dist/config/package-version.js';
import { errorTable } from '../dist/core/error-table.js';
import { allRoutes } from '../dist/http/routes/all.js';
import { documentedPath } from '../dist/http/served-routes.js';
import { renderRedisKeysPage } from '../dist/store/redis/keys-page.js';
import { renderOpenApi } from './openapi.mjs';

const root = join(import.meta.dirname, '..');
const keysSource = readFileSync(join(root, 'src/store/redis/keys.ts'), 'utf8');
const described = {
  'docs/openapi.json': () =>
    renderOpenApi(allRoutes, {
      version: packageVersion,
      pathOf: documentedPath,
      errorCodes: Object.keys(errorTable),
    }),
  'docs/redis-keys.md': () => renderRedisKeysPage(keysSource),
};
for (const [path, render] of Object.entries({ ...generatedFiles, ...described })) {
  writeFileSync(join(root, path), render());
  process.stdout.write(`wrote ${path}\n`);
}
