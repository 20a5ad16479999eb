import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderRedisKeysPage } from '../../src/store/redis/keys-page.js';

const textOf = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('docs/redis-keys.md', () => {
  it('says what the keys class says (npm run build && npm run generate)', () => {
    expect(textOf('docs/redis-keys.md')).toBe(renderRedisKeysPage(textOf('src/store/redis/keys.ts')));
  });

  it('names every key that is built', () => {
    const page = textOf('docs/redis-keys.md');
    for (const key of [
      'alive',
      'hosts',
      'now:',
      'opt`',
      'tail',
      'owner',
      'sealer',
      'raw:',
      'm1:',
      'm10:',
      'c1:',
      'u1:',
      's1:',
      's10:',
    ])
      expect(page).toMatch(new RegExp(`:${key}`));
  });
});
