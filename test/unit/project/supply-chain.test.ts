import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly license?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
}

/** Where npm looks when a lockfile does not say. */
const registry = 'https://registry.npmjs.org/';
const manifest = JSON.parse(read('package.json'));
const locked = Object.entries<LockedPackage>(JSON.parse(read('package-lock.json')).packages).filter(
  ([path]) => path !== '',
);
const atRunTime = locked.filter(([, { dev, devOptional }]) => dev !== true && devOptional !== true);
const fromUs = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: read(join('src', name)) }));

describe('S15 what comes with the package', () => {
  it('every package is locked to its content and comes from the registry', () => {
    for (const [path, { integrity, resolved }] of locked) {
      expect(integrity, path).toMatch(/^sha512-/);
      expect(resolved ?? registry, path).toMatch(/^https:\/\/registry\.npmjs\.org\//);
    }
  });

  it('nothing that is installed at a user’s runs a script at its installation, and neither do we', () => {
    expect(atRunTime.filter(([, { hasInstallScript }]) => hasInstallScript === true)).toEqual([]);
    const ownHooks = Object.keys(manifest.scripts).filter((name) =>
      /^(pre|post)?(install|prepare|prepublish)/.test(name),
    );
    expect(ownHooks).toEqual([]);
  });

  it('at run time there are at most 55 packages, each under a licence that asks for nothing but its notice', () => {
    expect(atRunTime.length).toBeGreaterThan(0);
    expect(atRunTime.length).toBeLessThanOrEqual(55);
    const allowed = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', '0BSD'];
    expect(atRunTime.filter(([, { license = '' }]) => !allowed.includes(license)).map(([path]) => path)).toEqual([]);
  });

  it('docs/dependencies.md lists each of them with its version and licence', () => {
    const documented = read('docs/dependencies.md');
    for (const [path] of atRunTime) expect(documented).toContain(`| ${path.replace(/^.*node_modules\//, '')} |`);
    expect(documented).toContain(`${atRunTime.length} packages`);
  });

  it('npm run sbom names every package that is installed at a user’s, with its version and licence', () => {
    const options = {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 16_000_000,
      stdio: 'pipe',
    } as const;
    const { bomFormat, components } = JSON.parse(execFileSync(process.execPath, ['scripts/sbom.mjs'], options));
    expect(bomFormat).toBe('CycloneDX');
    const named = new Set(components.map(({ purl }: { purl: string }) => decodeURIComponent(purl)));
    const installed = atRunTime.map(
      ([path, { version }]) => `pkg:npm/${path.replace(/^.*node_modules\//, '')}@${version}`,
    );
    expect(named).toEqual(new Set(installed));
    expect(components.filter(({ licenses }: { licenses?: readonly unknown[] }) => !licenses?.length)).toEqual([]);
  }, 120_000);

  it('every direct dependency is one that src/ imports', () => {
    const unused = Object.keys(manifest.dependencies).filter(
      (name) => !fromUs.some(({ text }) => text.includes(`'${name}'`) || text.includes(`'${name}/`)),
    );
    expect(unused).toEqual([]);
  });

  it('nobody is called home: no address of the internet is asked by our code', () => {
    const callers = fromUs.filter(({ text }) => /(fetch|request|connect)\(\s*['"`]https?:\/\//.test(text));
    expect(callers.map(({ name }) => name)).toEqual([]);
  });
});

describe.skipIf(!existsSync(join(root, 'dist/bundle')))('S15 the package', () => {
  it('holds what it needs and nothing of the repository, its tests or its machine', () => {
    const text = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: root,
      encoding: 'utf8',
    });
    const [packed] = JSON.parse(text.slice(text.indexOf('[')));
    const names: readonly string[] = packed.files.map(({ path }: { readonly path: string }) => path);
    const allowed =
      /^(bin|config|deploy|docs|examples)\/|^dist\/(bundle\/|dashboard\/|.*\.d\.ts$)|^(package\.json|README\.md|LICENSE|CHANGELOG\.md|\.env\.example|ecosystem\.config\.cjs)$/;
    expect(names.filter((name) => !allowed.test(name))).toEqual([]);
    for (const needed of [
      'bin/perf-supervisor.js',
      'dist/bundle/cli.cjs',
      'dist/bundle/agent.cjs',
      'dist/index.d.ts',
      'LICENSE',
    ])
      expect(names).toContain(needed);
    expect(names.filter((name) => /(^|\/)(\.env$|.*\.(pem|key|log|heapsnapshot)$|node_modules)/.test(name))).toEqual(
      [],
    );
  }, 240_000);
});
