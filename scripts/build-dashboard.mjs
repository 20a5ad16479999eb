/** Builds dashboard/ into dist/dashboard: hashed assets, each with its gzip beside it, and the licences of what is inside. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const root = join(import.meta.dirname, '..');
const bundledLibraries = ['preact', '@preact/signals', '@preact/signals-core', 'uplot'];

export async function buildDashboard(outDir = join(root, 'dist/dashboard')) {
  await build({
    root: join(root, 'dashboard'),
    configFile: false,
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: { outDir, emptyOutDir: true, modulePreload: false, assetsInlineLimit: 0, target: 'es2022' },
  });
  for (const file of filesIn(outDir)) writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
  const licences = bundledLibraries.map(
    (name) => `${name}\n\n${readFileSync(join(root, 'node_modules', name, 'LICENSE'), 'utf8')}`,
  );
  writeFileSync(join(outDir, 'LICENSES.txt'), licences.join('\n---\n\n'));
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}
