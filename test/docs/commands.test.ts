import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandNamed } from '../../src/cli/command-entry.js';
import { commandTable } from '../../src/cli/command-table.js';

const root = join(import.meta.dirname, '../..');
const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter((path) =>
  path.endsWith('.md'),
);
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Command lines of ours in blocks of shell; what a shell makes of the line's end is cut off. */
function commandLines(text: string): readonly string[] {
  const blocks = [...text.matchAll(/```(?:sh|bash)\n(.*?)```/gs)].map(([, block = '']) => block);
  return blocks.flatMap((block) =>
    block.split('\n').flatMap((line) => {
      const [, words] = /^\s*(?:npx )?perf-supervisor (.+?)(?:\s+(?:#|>|\||&&).*)?$/.exec(line) ?? [];
      return words === undefined ? [] : [words];
    }),
  );
}

const typed = pages.flatMap((page) => commandLines(textOf(page)).map((words) => ({ page, words })));

/** Reads a line as the program does, to the end but for the work. */
async function parse(line: string): Promise<void> {
  const [own = '', rest = ''] = line.split(' -- ');
  const words = own.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  const [word = '', ...args] = words.map((text) => text.replaceAll(/^['"]|['"]$/g, ''));
  const name = commandNamed(commandTable, word);
  if (name === undefined) throw new Error(`there is no command ${word}`);
  const make = await commandTable[name]?.load();
  const fail = (): Promise<never> => Promise.reject(new Error('documentation runs nothing'));
  const context = { cwd: root, env: {}, stdout: process.stdout, stderr: process.stderr, runPrimary: fail };
  const command = make?.(context, () => Promise.resolve(), rest.split(' '));
  for (const part of command ? [command, ...command.commands] : [])
    part.exitOverride().configureOutput({ writeErr: () => undefined });
  await command?.parseAsync(args, { from: 'user' });
}

describe('what the documentation tells people to type', () => {
  it('is found in README and in many pages', () => {
    expect(new Set(typed.map(({ page }) => page)).size).toBeGreaterThan(8);
    expect(typed.length).toBeGreaterThan(100);
  });

  it.each(typed.filter(({ words }) => !words.startsWith('__complete')))(
    '$page: perf-supervisor $words',
    async ({ words }) => {
      await parse(words);
    },
  );

  it('a command or an option that does not exist would be noticed', async () => {
    await expect(parse('restrat 2')).rejects.toThrow('restrat');
    await expect(parse('reload --canari 30s')).rejects.toThrow('canari');
  });
});

describe('links of the documentation', () => {
  it.each(pages)('%s leads to files that are there', (page) => {
    const targets = [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(([, to = '']) => to);
    expect(targets.filter((to) => !existsSync(join(root, dirname(page), to)))).toEqual([]);
  });
});
