import { SupervisorError } from '../../core/errors.js';
import { acceptsGzip } from '../compression.js';
import type { Route } from '../route.js';

/** Open to whoever can open the page: there is nothing of the cluster in it. */
export const dashboardAsset: Route = {
  method: 'GET',
  path: '/assets/:name',
  access: 'open',
  summary: 'The scripts and styles of the dashboard.',
  isUnversioned: true,
  async handle({ req }, { page }) {
    const found = await page?.asset(req.param('name') ?? '', acceptsGzip(req.header('accept-encoding')));
    if (!found) throw new SupervisorError('PS_HTTP_NOT_FOUND', { path: req.path.slice(0, 200) });
    return found;
  },
};
