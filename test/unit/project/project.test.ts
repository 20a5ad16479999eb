import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: readFileSync(join(root, 'src', name), 'utf8') }));

const importersOf = (library: string): readonly string[] =>
  sources.filter(({ text }) => new RegExp(`(from|import\\() ?'${library}'`).test(text)).map(({ name }) => name);

describe('the project', () => {
  it.each([
    ['winston', /^logging\//],
    ['pidusage', /^primary\/process\/process-usage\.ts$/],
    ['lru-cache', /^optimizer\//],
    ['commander', /^cli\//],
    ['ioredis', /^store\/redis\//],
  ])('R2 %s is really used, behind its one door', (library, door) => {
    const importers = importersOf(library);
    expect(importers.length).toBeGreaterThan(0);
    expect(importers.filter((name) => !door.test(name))).toEqual([]);
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(dependencies).toHaveProperty(library);
  });

  it.each(['src', 'test', 'bin', 'config', 'package.json', 'tsconfig.json', '.env.example', 'ecosystem.config.cjs'])(
    'R3 has %s at its top level',
    (entry) => {
      expect(existsSync(join(root, entry))).toBe(true);
    },
  );

  it('R104 no code that runs in a worker can reach Redis or any store', () => {
    const reached = new Set<string>();
    const visit = (name: string): void => {
      if (reached.has(name)) return;
      reached.add(name);
      const text = sources.find((source) => source.name === name)?.text ?? '';
      for (const [, path = ''] of text.matchAll(/from '(\.[^']+)\.js'/g)) visit(join(name, '..', `${path}.ts`));
    };
    visit('worker/bootstrap.ts');
    visit('worker.ts');
    expect(reached.size).toBeGreaterThan(50);
    expect([...reached].filter((name) => /^(store|query|http|primary|cli|logging)\//.test(name))).toEqual([]);
  });
});
