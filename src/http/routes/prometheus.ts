import { expositionFormat, expositionTypes } from '../../prometheus/write-exposition.js';
import { text } from '../answer.js';
import type { Route } from '../route.js';

export const prometheus: Route = {
  method: 'GET',
  path: '/metrics',
  access: 'read',
  summary: 'Figures of this node for Prometheus; OpenMetrics to whoever accepts it.',
  isUnversioned: true,
  async handle({ req }, { ports }) {
    const format = expositionFormat(req.header('accept'));
    return text(await ports.exposition.expose(format), expositionTypes[format], { vary: 'accept' });
  },
};
