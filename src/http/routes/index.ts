import { json, text } from '../answer.js';
import type { Route } from '../route.js';

/** Shown to browsers as a page without scripts or styles, to programs as JSON. */
export const index: Route = {
  method: 'GET',
  path: '/',
  access: 'read',
  summary: 'This list.',
  isUnversioned: true,
  handle({ req }, { routes }) {
    const endpoints = routes.map(({ method, path, access, summary, parameters }) => ({
      method,
      path,
      needsToken: access === 'change',
      ...(parameters && { parameters }),
      summary,
    }));
    const wantsPage = req.header('accept')?.includes('text/html') ?? false;
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
