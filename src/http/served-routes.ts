import type { Route } from './route.js';

export const apiPrefix = '/api/v1';

/** Where a route is documented: under the version, unless it has no version. */
export function documentedPath({ path, isUnversioned, isControl }: Route): string {
  return isUnversioned === true || isControl === true || path.startsWith('/api/') ? path : `${apiPrefix}${path}`;
}

/** Every route where it is written and, if it has a version, under that. */
export function servedRoutes(routes: readonly Route[]): readonly Route[] {
  const versioned = routes.filter((route) => documentedPath(route) !== route.path);
  return [...routes, ...versioned.map((route) => ({ ...route, path: documentedPath(route) }))];
}
