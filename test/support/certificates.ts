import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from './temp-folder.js';

/** Paths of PEM files. */
export interface Certificates {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** An authority of the test's own, and a certificate of 127.0.0.1 that serves and asks; removed with the test. */
export function makeCertificates(): Certificates {
  const folder = tempFolder();
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]): Buffer => execFileSync('openssl', args, { stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...newKey, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-subj', '/CN=test authority');
  openssl('req', ...newKey, '-keyout', at('node.key'), '-out', at('node.csr'), '-subj', '/CN=redis');
  writeFileSync(at('names'), 'subjectAltName=IP:127.0.0.1\n');
  const signer = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('names')];
  openssl('x509', '-req', '-in', at('node.csr'), ...signer, '-out', at('node.pem'));
  return { ca: at('ca.pem'), cert: at('node.pem'), key: at('node.key') };
}

/** Arguments of a Redis that speaks TLS on this port, and asks its clients for a certificate as it does by default. */
export function redisTlsArgs({ ca, cert, key }: Certificates, port: number): readonly string[] {
  const files = ['--tls-ca-cert-file', ca, '--tls-cert-file', cert, '--tls-key-file', key];
  return ['--tls-port', String(port), ...files, '--tls-replication', 'yes', '--tls-cluster', 'yes'];
}
