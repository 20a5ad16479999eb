import type { Chooser } from './fuzz-run.js';
import { hostileJson } from './hostile-values.js';

export interface RequestWords {
  readonly paths: readonly string[];
  readonly token: string;
}

const methods = [
  'GET',
  'GET',
  'GET',
  'POST',
  'POST',
  'HEAD',
  'PUT',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'get',
  'X',
];
const versions = ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/1.', ''];
const ends = ['\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r', '\r\n ', '\0\r\n'];
const hosts = ['localhost', '127.0.0.1', '[::1]:1', 'evil.example', '', 'a b', '127.0.0.1.evil.example', '[::', '%00'];
const queries = [
  'metric=cpuRatio&from=-15m',
  'metric=__proto__&step=1ms',
  'from=now&to=-1h&by=worker',
  'limit=-1&limit=2',
  'workerId=99999999999',
  'strategy=constructor',
  'q=%E0%A4%A',
  'timeframe=%00',
  '__proto__[x]=1',
  `node=${'n'.repeat(300)}`,
  'from=9007199254740993&to=1e400',
];
const types = [
  'application/json',
  'application/json; charset=utf-8',
  'text/plain',
  'multipart/form-data',
  'application/json,',
  '',
];
const oddHeaders = [
  'Origin: https://evil.example',
  'Origin: null',
  'Sec-Fetch-Site: cross-site',
  'Accept-Encoding: gzip, br, *;q=0',
  'Accept: text/html',
  'Expect: 100-continue',
  'Expect: 200-ok',
  'Upgrade: websocket\r\nConnection: Upgrade',
  'Connection: keep-alive, close, \x7f',
  'Content-Length: 5\r\nContent-Length: 6',
  'Content-Length: -1',
  'Content-Length: 1e3',
  'Transfer-Encoding: chunked\r\nContent-Length: 3',
  'Transfer-Encoding: chunked, identity',
  'Transfer-Encoding: xchunked',
  ': no name',
  'No colon',
  'X-Space : before the colon',
  `X-Long: ${'l'.repeat(20_000)}`,
  'If-None-Match: *',
  'Range: bytes=0-',
];

/** One request as bytes: some sound, most wrong in one way or in several, framing included. */
export function hostileRequest(chooser: Chooser, words: RequestWords): Buffer {
  if (chooser.chance(0.05)) return chooser.bytes(1 + chooser.below(300));
  if (chooser.chance(0.02)) return Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  const end = chooser.chance(0.1) ? chooser.pick(ends) : '\r\n';
  const body = hostileBody(chooser);
  const lines = [requestLine(chooser, words), ...headers(chooser, words, body)];
  const head = Buffer.from(`${lines.join(end)}${end}${end}`, 'latin1');
  const whole = Buffer.concat([head, framed(chooser, body)]);
  if (chooser.chance(0.1)) return Buffer.from(chooser.mutate(whole.toString('latin1')), 'latin1');
  // A second request on the same connection.
  return chooser.chance(0.1) ? Buffer.concat([whole, whole]) : whole;
}

function requestLine(chooser: Chooser, { paths }: RequestWords): string {
  const path = chooser.chance(0.15) ? chooser.mutate(chooser.pick(paths)) : chooser.pick(paths);
  const query = chooser.chance(0.4)
    ? `?${chooser.chance(0.3) ? chooser.mutate(chooser.pick(queries)) : chooser.pick(queries)}`
    : '';
  const target = chooser.chance(0.05)
    ? chooser.pick(['*', 'http://evil.example/', '//', '/../..', '', ' ', '/%', '/\u00ff'])
    : path + query;
  const version = chooser.chance(0.1) ? chooser.pick(versions) : 'HTTP/1.1';
  return `${chooser.pick(methods)} ${target} ${version}`;
}

function headers(chooser: Chooser, { token }: RequestWords, body: Buffer): readonly string[] {
  const given = [`Host: ${chooser.chance(0.1) ? chooser.pick(hosts) : 'localhost'}`];
  if (chooser.chance(0.6)) given.push(`Authorization: Bearer ${chooser.chance(0.2) ? chooser.mutate(token) : token}`);
  if (chooser.chance(0.7))
    given.push(`Content-Type: ${chooser.chance(0.15) ? chooser.pick(types) : 'application/json'}`);
  if (body.length > 0)
    given.push(chooser.chance(0.1) ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`);
  while (chooser.chance(0.3)) given.push(chooser.pick(oddHeaders));
  if (chooser.chance(0.05)) given.splice(0, 1);
  return [...given, 'Connection: close'];
}

function hostileBody(chooser: Chooser): Buffer {
  if (chooser.chance(0.4)) return Buffer.alloc(0);
  if (chooser.chance(0.1)) return chooser.bytes(chooser.below(2000));
  if (chooser.chance(0.02)) return Buffer.alloc(70_000, '[');
  return Buffer.from(hostileJson(chooser));
}

/** Half of the chunked bodies are framed wrong; of the others every tenth ends too early or too late. */
function framed(chooser: Chooser, body: Buffer): Buffer {
  if (chooser.chance(0.1)) return body.subarray(0, chooser.below(body.length + 1));
  if (chooser.chance(0.05)) return Buffer.concat([body, Buffer.from('trailing')]);
  if (!chooser.chance(0.1)) return body;
  const size = chooser.pick([body.length.toString(16), 'ffffffffffffffff', '-1', 'zz', '0']);
  return Buffer.concat([Buffer.from(`${size}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]);
}
