/** Builds dist/ from src/: compiles with tsc and copies the files that tsc leaves behind (Lua scripts). */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });

const assets = ['store/redis/scripts'];
for (const folder of assets) {
  const from = join(root, 'src', folder);
  if (existsSync(from))
    cpSync(from, join(root, 'dist', folder), { recursive: true, filter: (file) => !file.endsWith('.ts') });
}
