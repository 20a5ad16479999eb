import { readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { reasonOf } from '../../core/errors.js';

/** The admin port of a supervisor, here or on another machine. */
export interface RemoteAddress {
  readonly url: URL;
  /** Needed for what changes state, and for everything when the port is not on loopback. */
  readonly token?: string;
  /** In PEM; absent: the authorities that Node knows, with those of NODE_EXTRA_CA_CERTS. */
  readonly authority?: Buffer;
}

/** Adds `--url`, `--token` and `--ca`, for commands whose endpoints are on the admin port too. */
export function addRemoteOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--url <url>', 'Ask the admin port there, in place of a control socket.').argParser(readAdminUrl),
    )
    .addOption(new Option('--token <token>', 'Its token (env PS_ADMIN_TOKEN, which ps does not show).'))
    .addOption(
      new Option('--ca <file>', 'Trust this authority (PEM) for https: in --url, and no other.').argParser(
        readAuthority,
      ),
    );
}

/** What was typed of it; `undefined` when a control socket is meant. */
export function remoteAddress(
  { url, token, ca }: Readonly<Record<string, unknown>>,
  env: NodeJS.ProcessEnv,
): RemoteAddress | undefined {
  if (!(url instanceof URL)) return undefined;
  const known = typeof token === 'string' ? token : env['PS_ADMIN_TOKEN'];
  return { url, ...(known !== undefined && { token: known }), ...(ca instanceof Buffer && { authority: ca }) };
}

type AddressedRequest = Omit<RequestOptions, 'headers'> & { readonly headers: Readonly<Record<string, string>> };

/** Where a request goes; the URL may have a path before ours. */
export function requestOptions({ url, token, authority }: RemoteAddress, path: string): AddressedRequest {
  return {
    ...(authority && { ca: authority }),
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port,
    path: `${url.pathname.replace(/\/$/, '')}${path}`,
    headers: { host: url.host, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
  };
}

function readAuthority(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (thrown) {
    throw new InvalidArgumentError(reasonOf(thrown));
  }
}

function readAdminUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isUsable = url && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '';
  if (isUsable) return url;
  throw new InvalidArgumentError('Write it as http://127.0.0.1:9321; the token comes with --token.');
}
