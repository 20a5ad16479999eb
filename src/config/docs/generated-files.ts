import { renderConfigurationPage } from './configuration-page.js';
import { renderDefaultConfig } from './default-config.js';
import { renderEnvExample } from './env-example.js';
import { renderErrorsPage } from './errors-page.js';
import { renderJsonSchema } from './json-schema.js';
import { renderMigrationPage } from './migration-page.js';

/** Every file that is made from the tables of settings and errors, by its path from the root of the project. */
export const generatedFiles: Readonly<Record<string, () => string>> = {
  '.env.example': renderEnvExample,
  'config/default.json': renderDefaultConfig,
  'config/schema.json': renderJsonSchema,
  'docs/configuration.md': renderConfigurationPage,
  'docs/errors.md': renderErrorsPage,
  'docs/migrating-from-pm2.md': renderMigrationPage,
};
