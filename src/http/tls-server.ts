import { readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerOptions, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { Clock } from '../core/clock.js';
import { reasonOf, SupervisorError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';

/** Both in PEM. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

const minVersion = 'TLSv1.2';
/** A chain of many certificates has some 20 KB. */
const mostBytes = 1024 * 1024;
const lookIntervalMs = 1000;

/**
 * Makes an HTTPS server whose certificate follows its files. They are looked at when somebody connects, once a second at
 * most, so that nothing runs while nobody does; files that cannot be used are told, and the certificate of before stays.
 * @throws {SupervisorError} PS_TLS_UNUSABLE
 */
export function createTlsServer(
  files: CertificateFiles,
  options: ServerOptions,
  onRequest: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Server {
  let mark = markOf(files);
  let lookedAtMs = clock.monotonicMs();
  const server = createServer(
    // Who never shakes hands is as slow as who never sends a head.
    { ...options, ...readCertificate(files), minVersion, handshakeTimeout: options.headersTimeout },
    onRequest,
  );
  const follow = (): void => {
    const nowMs = clock.monotonicMs();
    if (nowMs - lookedAtMs < lookIntervalMs) return;
    lookedAtMs = nowMs;
    const newMark = markOf(files);
    if (newMark === mark) return;
    mark = newMark;
    try {
      server.setSecureContext({ ...readCertificate(files), minVersion });
      logger.info('the certificate of the admin server was renewed', { event: 'certificate' });
    } catch (thrown) {
      logger.error('the new certificate of the admin server is unusable, so the old one stays', {
        event: 'certificate',
        cause: reasonOf(thrown),
      });
    }
  };
  // Before Node's own listener, which begins the handshake.
  server.prependListener('connection', follow);
  return server;
}

/** @throws {SupervisorError} PS_TLS_UNUSABLE */
function readCertificate({ certFile, keyFile }: CertificateFiles): Certificate {
  try {
    const certificate = { cert: readBounded(certFile), key: readBounded(keyFile) };
    // Throws where the two do not belong together.
    createSecureContext(certificate);
    return certificate;
  } catch (cause) {
    throw new SupervisorError('PS_TLS_UNUSABLE', { certFile, keyFile, reason: reasonOf(cause) }, { cause });
  }
}

function readBounded(file: string): Buffer {
  if (statSync(file).size > mostBytes) throw new Error(`${file} is larger than ${mostBytes} bytes`);
  return readFileSync(file);
}

/** Differs whenever one of the files was written or replaced. */
function markOf({ certFile, keyFile }: CertificateFiles): string {
  return [certFile, keyFile]
    .map((file) => statSync(file, { bigint: true, throwIfNoEntry: false }))
    .map((stats) => (stats ? `${stats.ino} ${stats.size} ${stats.mtimeNs}` : 'none'))
    .join(', ');
}
