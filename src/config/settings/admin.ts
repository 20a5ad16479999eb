import type { Setting } from '../setting.js';

const path = { type: 'text', group: 'admin', pattern: /^[^\p{Cc}]{1,4096}$/u, allowed: 'a path' } as const;

export const adminSettings = {
  adminPort: {
    type: 'integer',
    group: 'admin',
    env: 'PS_ADMIN_PORT',
    flag: '--admin-port <port>',
    default: 9321,
    min: 0,
    max: 65_535,
    help: 'Port of the admin HTTP server; 0 takes a free one.',
  },
  adminHost: {
    type: 'text',
    group: 'admin',
    env: 'PS_ADMIN_HOST',
    flag: '--admin-host <host>',
    default: '127.0.0.1',
    pattern: /^[A-Za-z0-9.:-]{1,253}$/,
    allowed: 'an address or host name',
    help: 'Address of the admin HTTP server.',
  },
  adminCertFile: {
    ...path,
    env: 'PS_ADMIN_CERT_FILE',
    flag: '--admin-cert <file>',
    help: 'Certificate chain (PEM) of the admin HTTP server, which then speaks HTTPS alone; a renewed one is taken up.',
  },
  adminKeyFile: {
    ...path,
    env: 'PS_ADMIN_KEY_FILE',
    flag: '--admin-key <file>',
    help: 'Private key (PEM) of that certificate.',
  },
  insecureBind: {
    type: 'boolean',
    group: 'admin',
    env: 'PS_INSECURE_BIND',
    flag: '--insecure-bind',
    default: false,
    help: 'Allows an admin address off loopback without a certificate: something else keeps listeners away.',
  },
  adminToken: {
    type: 'text',
    group: 'admin',
    env: 'PS_ADMIN_TOKEN',
    isSecret: true,
    pattern: /^[\x21-\x7e]{22,512}$/,
    allowed: '22 to 512 printable characters without spaces',
    help: 'Token for calls that change state; by default one is made and kept in the run directory.',
  },
  runDir: {
    ...path,
    env: 'PS_RUN_DIR',
    flag: '--run-dir <dir>',
    help: 'Directory of control socket and token; must be open to its owner only.',
  },
} as const satisfies Record<string, Setting>;
