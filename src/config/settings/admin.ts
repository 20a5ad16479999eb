import type { Setting } from '../setting.js';

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
    type: 'text',
    group: 'admin',
    env: 'PS_RUN_DIR',
    flag: '--run-dir <dir>',
    pattern: /^[^\p{Cc}]{1,4096}$/u,
    allowed: 'a path',
    help: 'Directory of control socket and token; must be open to its owner only.',
  },
} as const satisfies Record<string, Setting>;
