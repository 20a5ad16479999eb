/** Writes the files that come from tables in the code; test/docs fails while one is out of date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandTable } from '../dist/cli/command-table.js';
import { renderCommandsPage } from '../dist/cli/docs/commands-page.js';
import { generatedFiles } from '../dist/config/docs/generated-files.js';
import { packageVersion } from '../dist/config/package-version.js';
import { errorTable } from '../dist/core/error-table.js';
import { allRoutes } from '../dist/http/routes/all.js';
import { documentedPath } from '../dist/http/served-routes.js';
import { renderMetricsPage } from '../dist/primary/docs/metrics-page.js';
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
  'docs/cli.md': () => renderCommandsPage(commandTable),
  'docs/metrics.md': renderMetricsPage,
  'docs/redis-keys.md': () => renderRedisKeysPage(keysSource),
};
for (const [path, render] of Object.entries({ ...generatedFiles, ...described })) {
  writeFileSync(join(root, path), await render());
  process.stdout.write(`wrote ${path}\n`);
}
