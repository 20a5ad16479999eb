import { readFile } from 'node:fs/promises';
import { packageFile } from '../../config/package-file.js';
import { text } from '../answer.js';
import type { Route } from '../route.js';

/** Made from the table of routes and their schemas when the package is built, since that takes a library. */
export const openApi: Route = {
  method: 'GET',
  path: '/openapi.json',
  access: 'read',
  summary: 'This API, described as OpenAPI 3.1.',
  isUnversioned: true,
  handle: async () => text(await readFile(packageFile('docs/openapi.json'), 'utf8'), 'application/json; charset=utf-8'),
};
