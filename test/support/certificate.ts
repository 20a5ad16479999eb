import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from './temp-folder.js';

export interface TestCertificate {
  readonly certFile: string;
  readonly keyFile: string;
  /** Certificate and key in place of what these files hold, as a renewal puts them there: renamed, the key last. */
  replaceIn(certFile: string, keyFile: string): void;
  readonly cert: Buffer;
  /** SHA-256, as a TLS client tells it. */
  readonly fingerprint: string;
}

/** A certificate for 127.0.0.1 and localhost that is its own authority, made by openssl. */
export function makeCertificate(): TestCertificate {
  const folder = tempFolder();
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const names = 'subjectAltName=IP:127.0.0.1,DNS:localhost';
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-keyout', keyFile];
  const openssl = (...args: readonly string[]): string =>
    execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });
  openssl('req', '-x509', ...key, '-out', certFile, '-days', '2', '-subj', '/CN=localhost', '-addext', names);
  const told = openssl('x509', '-in', certFile, '-noout', '-fingerprint', '-sha256');
  return {
    certFile,
    keyFile,
    cert: readFileSync(certFile),
    fingerprint: told.trim().split('=').at(-1) ?? '',
    replaceIn(oldCertFile, oldKeyFile) {
      renameSync(certFile, oldCertFile);
      renameSync(keyFile, oldKeyFile);
    },
  };
}
