import { basename, isAbsolute, relative, resolve, sep } from 'node:path';

export interface WatchIgnoreOptions {
  /** Absolute. */
  readonly roots: readonly string[];
  /** Patterns are relative to it. */
  readonly cwd: string;
  /** Names, paths and patterns with `*`, `**` and `?`. */
  readonly patterns: readonly string[];
  /** Absolute: what we write ourselves, which must not set us going. */
  readonly ownPaths: readonly string[];
}

/**
 * Tells which paths do not count: `node_modules`, what begins with a dot, our own files, and what the patterns name.
 * A pattern without a slash means every file or directory of that name, one with a slash a path and all below it.
 */
export function watchIgnore({ roots, cwd, patterns, ownPaths }: WatchIgnoreOptions): (path: string) => boolean {
  const names = patterns.filter((pattern) => !/[\\/]/.test(pattern)).map(toExpression);
  const paths = patterns
    .filter((pattern) => /[\\/]/.test(pattern))
    .map((pattern) => toExpression(isAbsolute(pattern) ? pattern : resolve(cwd, pattern)));
  const isNameIgnored = (name: string): boolean =>
    name === 'node_modules' || name.startsWith('.') || names.some((expression) => expression.test(name));
  return (path) => {
    // A root is watched whatever its own path is called.
    const below = roots.map((root) => relative(root, path)).filter((rest) => !rest.startsWith('..'));
    if (below.includes('')) return false;
    const segments = below[0]?.split(sep) ?? [basename(path)];
    return (
      segments.some(isNameIgnored) ||
      ownPaths.some((own) => isAt(path, own)) ||
      paths.some((expression) => expression.test(path))
    );
  };
}

/** The path itself, what is below it, and what a rotation makes of it (`out.log.1`). */
function isAt(path: string, own: string): boolean {
  return path === own || path.startsWith(`${own}${sep}`) || path.startsWith(`${own}.`);
}

function toExpression(pattern: string): RegExp {
  const source = pattern
    .replace(/[\\/]+(\*\*)?$/, '')
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\*\*[\\/]?|\*|\?/g, (glob) => (glob.startsWith('**') ? '.*' : glob === '*' ? '[^/]*' : '[^/]'));
  return new RegExp(`^${source}(/.*)?$`);
}
