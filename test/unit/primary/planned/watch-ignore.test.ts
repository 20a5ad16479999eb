import { describe, expect, it } from 'vitest';
import { watchIgnore } from '../../../../src/primary/planned/watch-ignore.js';

const ignored = (path: string, patterns: readonly string[] = [], roots = ['/srv/.app']): boolean =>
  watchIgnore({ roots, cwd: '/srv/.app', patterns, ownPaths: ['/srv/.app/logs/out.log'] })(path);

describe('what is not watched', () => {
  it.each([
    ['/srv/.app/node_modules/x/index.js', true],
    ['/srv/.app/sub/node_modules', true],
    ['/srv/.app/.git/HEAD', true],
    ['/srv/.app/.env', true],
    ['/srv/.app/logs/out.log', true],
    ['/srv/.app/logs/out.log.1', true],
    ['/srv/.app', false],
    ['/srv/.app/server.js', false],
    ['/srv/.app/logs/other.log', false],
    ['/srv/.app/my_node_modules/a.js', false],
  ])('%s: %s', (path, expected) => {
    expect(ignored(path)).toBe(expected);
  });

  it.each([
    ['a name, wherever it is', 'public', '/srv/.app/a/public/x.js', true],
    ['a name with a star', '*.log', '/srv/.app/a/x.log', true],
    ['a star does not cross a slash', 'a/*.js', '/srv/.app/a/b/x.js', false],
    ['two stars do', 'a/**/x.js', '/srv/.app/a/b/c/x.js', true],
    ['a path and all below it', './public', '/srv/.app/public/css/a.css', true],
    ['a path elsewhere is none of ours', './public', '/srv/.app/src/public.js', false],
    ['an absolute path', '/srv/.app/data/**', '/srv/.app/data/1.json', true],
    ['signs of expressions mean themselves', 'a+b.js', '/srv/.app/aab.js', false],
  ])('%s: %s', (_what, pattern, path, expected) => {
    expect(ignored(path, [pattern])).toBe(expected);
  });
});
