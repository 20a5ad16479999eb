import { readFileSync } from 'node:fs';
import { reasonOf, SupervisorError } from '../../core/errors.js';

export interface TlsFiles {
  /** Certificates of the authorities that are trusted instead of the system's. */
  readonly redisCaFile?: string | undefined;
  readonly redisCertFile?: string | undefined;
  readonly redisKeyFile?: string | undefined;
}

/**
 * Reads the files of TLS once, at the start.
 * @throws {SupervisorError} PS_STORE_BAD_SETTING when one cannot be read, or a certificate lacks its key
 */
export function readTlsFiles({ redisCaFile, redisCertFile, redisKeyFile }: TlsFiles): {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
} {
  if ((redisCertFile === undefined) !== (redisKeyFile === undefined))
    throw new SupervisorError('PS_STORE_BAD_SETTING', {
      name: redisCertFile === undefined ? 'redisKeyFile' : 'redisCertFile',
      reason: 'a certificate and its key go together',
      remedy: 'Set both redisCertFile and redisKeyFile, or none.',
    });
  return {
    ...(redisCaFile !== undefined && { ca: read('redisCaFile', redisCaFile) }),
    ...(redisCertFile !== undefined && { cert: read('redisCertFile', redisCertFile) }),
    ...(redisKeyFile !== undefined && { key: read('redisKeyFile', redisKeyFile) }),
  };
}

function read(name: keyof TlsFiles, file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new SupervisorError(
      'PS_STORE_BAD_SETTING',
      { name, reason: reasonOf(thrown), remedy: 'Check the path and the rights of the file.' },
      { cause: thrown },
    );
  }
  if (text.includes('-----BEGIN ')) return text;
  throw new SupervisorError('PS_STORE_BAD_SETTING', {
    name,
    reason: `${file} is not PEM`,
    remedy: 'Give the file in PEM form, with its BEGIN and END lines.',
  });
}
