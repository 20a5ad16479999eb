/**
 * From which kind of address somebody asks, for the audit; the address itself would be a personal datum.
 * @param address absent: over a Unix socket
 */
export function peerClass(address: string | undefined): string {
  if (address === undefined) return 'the control socket';
  const plain = address.replace(/^::ffff:/, '');
  if (plain === '::1' || plain.startsWith('127.')) return 'loopback';
  return privateAddress.test(plain) ? 'a private address' : 'a public address';
}

/** RFC 1918, RFC 6598, link-local, and the unique local addresses of IPv6. */
const privateAddress =
  /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/i;
