import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/logger.js';
import { startAdminServer } from '../../src/http/server.js';
import { type GeneratedClusterOptions, generatedPorts } from './generated-ports.js';

export const generatedToken = 'generated-0123456789abcdef';

/** A real admin server with the built page over a cluster that is made up: the same one every time, moving every second. */
export async function startGeneratedCluster(
  options: GeneratedClusterOptions & { readonly isExposed?: boolean } = {},
): Promise<{ readonly url: string }> {
  const server = await startAdminServer({
    ports: generatedPorts(options),
    clock: systemClock,
    logger: silentLogger,
    enableCompression: true,
    token: generatedToken,
    // Whoever asks from elsewhere shows the token for reading, too.
    ...(options.isExposed && { host: '0.0.0.0', isInsecureBind: true }),
    pageFolder: join(import.meta.dirname, '../../dist/dashboard'),
  });
  onTestFinished(() => server.close(0));
  return { url: server.url.replace('0.0.0.0', '127.0.0.1') };
}
