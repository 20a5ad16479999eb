import { json, text } from '../answer.js';
import { acceptsGzip } from '../compression.js';
import type { Route } from '../route.js';

/**
 * To browsers the dashboard, which is open and asks for a token where figures need one; without a built one a list of what
 * there is. To programs the list as JSON.
 */
export const index: Route = {
  method: 'GET',
  path: '/',
  access: 'open',
  summary: 'The dashboard to browsers, this list to programs.',
  isUnversioned: true,
  handle({ req }, { routes, page: files, gate }) {
    const wantsPage = req.header('accept')?.includes('text/html') ?? false;
    if (wantsPage && files) return files.index(acceptsGzip(req.header('accept-encoding')));
    gate.check('read', req.header('authorization'));
    const endpoints = routes.map(({ method, path, access, summary, parameters }) => ({
      method,
      path,
      needsToken: access === 'change',
      ...(parameters && { parameters }),
      summary,
    }));
    return wantsPage ? text(page(routes)) : json({ name: 'perf-supervisor', endpoints });
  },
};

function page(routes: readonly Route[]): string {
  const items = routes.map(({ method, path, summary }) => {
    const isLink = method === 'GET' && !path.includes(':');
    const name = isLink ? `<a href="${path}">${path}</a>` : path;
    return `<li>${method} ${name}: ${summary}</li>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>perf-supervisor</title>
<h1>perf-supervisor</h1><ul>
${items.join('\n')}
</ul></html>
`;
}
