import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const text = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

/** Blocks of README in that language, as they stand there. */
export function readmeBlocks(language: 'js' | 'bash'): readonly string[] {
  return [...text.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, block = '']) => block);
}

/** The one that holds `words`. */
export function readmeBlock(language: 'js' | 'bash', words: string): string {
  const [found, ...others] = readmeBlocks(language).filter((block) => block.includes(words));
  if (found === undefined || others.length > 0) throw new Error(`README has not one block with ${words}`);
  return found;
}
