/** Writes the files that come from the tables of settings and errors; test/docs fails while one is out of date. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from '../dist/config/docs/generated-files.js';
import { packageVersion } from '../dist/config/package-version.js';
import { errorTable } from '../dist/core/error-table.js';
import { allRoutes } from '../dist/http/routes/all.js';
import { documentedPath } from '../dist/http/served-routes.js';
import { renderOpenApi } from './openapi.mjs';

const root = join(import.meta.dirname, '..');
const openApi = {
  'docs/openapi.json': () =>
    renderOpenApi(allRoutes, {
      version: packageVersion,
      pathOf: documentedPath,
      errorCodes: Object.keys(errorTable),
    }),
};
for (const [path, render] of Object.entries({ ...generatedFiles, ...openApi })) {
  writeFileSync(join(root, path), render());
  process.stdout.write(`wrote ${path}\n`);
}
