import { assertNever } from '../../core/assert-never.js';
import type { Socket } from 'node:net';
import type { Settings } from '../../config/settings.js';
import { cookieOf } from './cookie.js';
import { compileRouteKey } from './route-key.js';

/** What was read of a connection before it is placed. */
export interface ReadHead {
  /** The request target. */
  readonly target: string;
  /** All bytes read so far. */
  readonly bytes: Buffer;
}

/** How connections are given to workers. */
export interface RoutingMode {
  /** What must be known of a connection first; what is not read stays in the kernel for the worker. */
  readonly reads: 'nothing' | 'line' | 'head';
  /** Chooses the worker where no key has one. */
  readonly selector: string;
  /** Whether a worker serves only the first request of a connection: the next may belong elsewhere. */
  readonly isSingle: boolean;
  /** What keeps a connection with its worker: the first key that has one counts, and the others follow it. */
  keysOf(socket: Pick<Socket, 'remoteAddress'>, head: ReadHead | undefined): readonly string[];
}

export type RoutedPolicy = Exclude<Settings['routing'], 'direct'>;

type ModeSettings = Pick<Settings, 'routeKey' | 'stickyCookie'>;

const byAddress: RoutingMode = {
  reads: 'nothing',
  selector: 'least-stress',
  isSingle: false,
  keysOf: ({ remoteAddress }) => (remoteAddress === undefined ? [] : [`address ${remoteAddress}`]),
};

/**
 * The mode of a policy. What is inside TLS cannot be read here, so there the client's address stands for the stream and
 * for the cookie.
 * @throws {SupervisorError} PS_PLACEMENT_BAD_PATTERN
 */
export function createRoutingMode(
  policy: RoutedPolicy,
  settings: ModeSettings,
): { plain: RoutingMode; tls: RoutingMode } {
  switch (policy) {
    case 'key':
      return { plain: byKey(settings.routeKey), tls: byAddress };
    case 'sticky':
      return {
        plain: settings.stickyCookie === undefined ? byAddress : byCookie(settings.stickyCookie),
        tls: byAddress,
      };
    case 'round-robin':
    case 'least-loaded': {
      const mode: RoutingMode = { reads: 'nothing', selector: policy, isSingle: false, keysOf: () => [] };
      return { plain: mode, tls: mode };
    }
    default:
      return assertNever(policy);
  }
}

function byKey(patterns: string): RoutingMode {
  const keyOf = compileRouteKey(patterns);
  return {
    reads: 'line',
    selector: 'least-stress',
    isSingle: true,
    keysOf: (_, head) => {
      const key = head && keyOf(head.target);
      return key === undefined ? [] : [key];
    },
  };
}

/** The first request comes without the cookie: its address leads the second one to the worker that has set it. */
function byCookie(name: string): RoutingMode {
  return {
    reads: 'head',
    selector: 'least-stress',
    // A proxy sends the requests of many clients over one connection.
    isSingle: true,
    keysOf: (socket, head) => {
      const value = head && cookieOf(head.bytes, name);
      return [...(value === undefined ? [] : [`cookie ${value}`]), ...byAddress.keysOf(socket, head)];
    },
  };
}
