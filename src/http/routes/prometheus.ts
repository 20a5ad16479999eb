import { expositionFormat, expositionTypes } from '../../prometheus/exposition-format.js';
import { bytes } from '../answer.js';
import type { Route } from '../route.js';

export const prometheus: Route = {
  method: 'GET',
  path: '/metrics',
  access: 'read',
  summary: 'Figures of this node for Prometheus; OpenMetrics or protobuf to whoever asks for it.',
  isUnversioned: true,
  async handle({ req }, { ports }) {
    const format = expositionFormat(req.header('accept'));
    return bytes(await ports.exposition.expose(format), expositionTypes[format], { vary: 'accept' });
  },
};
