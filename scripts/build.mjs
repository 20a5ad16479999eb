/** Builds dist/: types and single modules by tsc, then the bundles that the package runs and the dashboard. `--bundle-only` leaves tsc out. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildDashboard } from './build-dashboard.mjs';
import { bundle } from './bundle.mjs';

const root = join(import.meta.dirname, '..');
const assets = ['store/redis/scripts'];

if (!process.argv.includes('--bundle-only')) compile();
await bundle(join(root, 'src'), join(root, 'dist/bundle'));
await buildDashboard();

/** What a former build left would hide that a module has moved. The single modules are for the tests, which look at parts, and for scripts/; the package ships only their types. */
function compile() {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
  for (const folder of assets) {
    const from = join(root, 'src', folder);
    if (existsSync(from))
      cpSync(from, join(root, 'dist', folder), { recursive: true, filter: (file) => !file.endsWith('.ts') });
  }
}
