import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { envFilePaths, loadEnvFiles } from '../../../src/config/env-files.js';
import { resolveSettings } from '../../../src/config/resolve.js';
import { tempFolder } from '../../support/temp-folder.js';

function folder(files: Readonly<Record<string, string>>): string {
  const cwd = tempFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  return cwd;
}

test('the environment wins over the named file, that over .env.<name>, that over .env', () => {
  const cwd = folder({ '.env': 'A=1\nB=1\nC=1\nD=1', '.env.prod': 'A=2\nB=2\nC=2', 'x.env': 'A=3\nB=3' });
  const env = { A: '4' };
  const origins = loadEnvFiles(env, envFilePaths({ cwd, named: ['x.env'], envName: 'prod' }));
  expect(env).toEqual({ A: '4', B: '3', C: '2', D: '1' });
  expect([...origins.keys()].sort()).toEqual(['B', 'C', 'D']);
  expect(origins.get('B')).toBe(join(cwd, 'x.env'));
});

test('what an earlier file gave is replaced by a stronger one, what the environment had is not', () => {
  const cwd = folder({ '.env': 'A=1\nB=1', '.env.prod': 'A=2\nB=2' });
  const env = { B: '0' };
  const earlier = loadEnvFiles(env, envFilePaths({ cwd }));
  loadEnvFiles(env, envFilePaths({ cwd, envName: 'prod' }), earlier);
  expect(env).toEqual({ A: '2', B: '0' });
});

test('without files nothing happens, and a named file must be there', () => {
  expect(envFilePaths({ cwd: tempFolder(), envName: 'prod' })).toEqual([]);
  expect(() => loadEnvFiles({}, envFilePaths({ cwd: tempFolder(), named: ['no.env'] }))).toThrow(
    /no\.env cannot be read/,
  );
});

test('a setting from a .env file says which file, also when it is wrong', () => {
  const cwd = folder({ '.env': 'CPU_THRESHOLD=0.5\nMEMORY_THRESHOLD=80' });
  const env: NodeJS.ProcessEnv = {};
  const envOrigins = loadEnvFiles(env, envFilePaths({ cwd }));
  const path = join(cwd, '.env');
  expect(() => resolveSettings({ env, envOrigins })).toThrow(`.env file ${path}: MEMORY_THRESHOLD is '80'`);
  const { sources } = resolveSettings({ env: { ...env, MEMORY_THRESHOLD: '' }, envOrigins });
  expect(sources.cpuThreshold).toEqual({ kind: '.env file', name: 'CPU_THRESHOLD', path });
});
