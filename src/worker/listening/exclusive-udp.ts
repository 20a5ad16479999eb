import { Socket } from 'node:dgram';
import type { Cancel } from '../../core/clock.js';

type Bind = (this: Socket, ...args: unknown[]) => Socket;

const prototype = Socket.prototype as unknown as { bind: Bind };

/**
 * Gives every UDP socket of this process a port of its own. Without this a bind in a cluster worker is shared through
 * the primary, and workers receive each other's media: browsers say "connected" and decode nothing (Node 20 and 24).
 * A caller that says `exclusive: false` itself still shares.
 * @returns undoes it
 */
export function makeUdpExclusive(): Cancel {
  const original = prototype.bind;
  const exclusiveBind: Bind = function (...args) {
    return original.apply(this, exclusiveBindArguments(args));
  };
  prototype.bind = exclusiveBind;
  return () => {
    if (prototype.bind === exclusiveBind) prototype.bind = original;
  };
}

/**
 * Says "exclusive" in each form that `bind` knows: `(port?, address?, callback?)` and `(options, callback?)`, where the
 * options may name a descriptor. A libuv handle instead of options is passed on: it is bound already.
 */
export function exclusiveBindArguments(args: readonly unknown[]): unknown[] {
  const [first, second] = args;
  if (typeof first === 'object' && first !== null) return [exclusiveOptions(first), ...args.slice(1)];
  const callback = args.findLast((arg) => typeof arg === 'function');
  const options = {
    port: typeof first === 'function' ? undefined : first,
    ...(typeof second === 'string' && { address: second }),
    exclusive: true,
  };
  return callback === undefined ? [options] : [options, callback];
}

function exclusiveOptions(options: object): object {
  const isHandle = 'recvStart' in options && typeof options.recvStart === 'function';
  const wantsSharing = 'exclusive' in options && options.exclusive === false;
  if (isHandle || wantsSharing) return options;
  // Not a spread: options that are inherited, as from Object.create(defaults), count for bind as well.
  return Object.create(options, { exclusive: { value: true, enumerable: true } }) as object;
}
