import { join } from 'node:path';
import { packageFile } from '../../config/package-file.js';
import type { Settings } from '../../config/settings.js';
import type { Clock } from '../../core/clock.js';
import { SupervisorError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { AdminPorts } from '../../http/ports/ports.js';
import type { AdminServer } from '../../http/server.js';
import type { CertificateFiles } from '../../http/tls-server.js';
import type { Claim } from '../lifetime/claim.js';

/** Answers under way may end for this long when the primary stops. */
const closeGraceMs = 500;

export interface AdminServersOptions {
  readonly settings: Settings;
  readonly isPortChosen: boolean;
  readonly claim: Claim;
  readonly ports: AdminPorts;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The same endpoints twice: on a port for people and programs, on the control socket for our own CLI. */
export interface AdminServers {
  readonly url: string;
  /** Where the token was put that we made; `undefined` when the operator set one. */
  readonly tokenFile: string | undefined;
  close(): Promise<void>;
}

/**
 * Starts both.
 * @throws {SupervisorError} PS_PORT_TAKEN when the operator chose the port, PS_BIND_UNSAFE, PS_BIND_PLAIN, PS_TLS_UNUSABLE
 */
export async function startAdminServers(options: AdminServersOptions): Promise<AdminServers> {
  const { settings, claim, ports, clock, logger } = options;
  const [{ startAdminServer }, { loadToken }] = await Promise.all([
    import('../../http/server.js'),
    import('../../http/access/token-file.js'),
  ]);
  const tokenFile = settings.adminToken === undefined ? join(claim.folder, 'token') : undefined;
  const token = settings.adminToken ?? (await loadToken(join(claim.folder, 'token')));
  const certificate = certificateOf(settings);
  const pageFolder = packageFile('dist/dashboard');
  const common = { ports, clock, logger, enableCompression: settings.enableCompression, pageFolder };
  const start = (port: number): Promise<AdminServer> =>
    startAdminServer({
      ...common,
      host: settings.adminHost,
      port,
      token,
      tokenFile,
      certificate,
      isInsecureBind: settings.insecureBind,
    });
  const onPort = await startOnPort(options, start);
  const onSocket = await startAdminServer({ ...common, socketPath: claim.socketPath, isTrusted: true });
  return {
    url: onPort.url,
    tokenFile,
    async close() {
      await Promise.all([onPort.close(closeGraceMs), onSocket.close(closeGraceMs)]);
    },
  };
}

/** @throws {SupervisorError} PS_TLS_UNUSABLE when one of the two is missing */
function certificateOf({ adminCertFile: certFile, adminKeyFile: keyFile }: Settings): CertificateFiles | undefined {
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile };
  throw new SupervisorError('PS_TLS_UNUSABLE', {
    certFile: certFile ?? '(none)',
    keyFile: keyFile ?? '(none)',
    reason: 'only one of the two is set',
  });
}

async function startOnPort(
  { settings, isPortChosen, logger }: AdminServersOptions,
  start: (port: number) => Promise<AdminServer>,
): Promise<AdminServer> {
  try {
    return await start(settings.adminPort);
  } catch (thrown) {
    const isTaken = thrown instanceof SupervisorError && thrown.code === 'PS_PORT_TAKEN';
    if (!isTaken || isPortChosen) throw thrown;
    logger.warn('the usual admin port is taken, so a free one is used', { port: settings.adminPort });
    return start(0);
  }
}
