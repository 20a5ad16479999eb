import { define } from './definition.js';

/** The errors of the HTTP servers; part of `errorTable`. */
export const httpErrors = {
  PS_HTTP_BAD_JSON: define(
    'the body is not valid JSON: {reason}',
    400,
    2,
    'Send a JSON object, for example {{"strategy":"memory"}.',
  ),
  PS_HTTP_BAD_REQUEST: define('{place}: {reason}', 400, 2, '{remedy}'),
  PS_HTTP_WRONG_TYPE: define('the content type is {type}', 415, 2, 'Send Content-Type: application/json.'),
  PS_HTTP_TOO_LARGE: define('the body is larger than {limitBytes} bytes', 413, 2, 'Send less.'),
  PS_HTTP_ABORTED: define('the request ended before its body was complete', 400, 4, 'Send the whole body.'),
  PS_HTTP_NOT_FOUND: define('there is nothing at {path}', 404, 3, 'See GET / for the endpoints.'),
  PS_HTTP_METHOD: define('{method} is not allowed at {path}', 405, 2, 'Allowed: {allowed}.'),
  PS_HTTP_NO_TOKEN: define(
    'this call needs a token, and none or a wrong one was sent',
    401,
    5,
    'Send Authorization: Bearer with {tokenSource}.',
  ),
  PS_HTTP_FOREIGN_HOST: define(
    'the Host header names a host that is not ours',
    421,
    5,
    'Call the address that the supervisor printed at start.',
  ),
  PS_HTTP_FOREIGN_ORIGIN: define(
    'requests from other web origins are refused',
    403,
    5,
    'Call the API from the dashboard or from a program.',
  ),
  PS_HTTP_RATE: define('too many calls', 429, 5, 'Try again after {retryAfterSec} s.'),
  PS_HTTP_READERS_FULL: define(
    '{mostReaders} clients already follow the live view',
    503,
    4,
    'Close one, or ask GET /cluster/now instead.',
  ),
  PS_HTTP_INTERNAL: define('the request failed inside the supervisor', 500, 1, 'See the log at requestId {requestId}.'),
  PS_PORT_TAKEN: define(
    '{host}:{port} is already in use',
    500,
    1,
    'Stop the program that uses it, or choose another with {flag}.',
  ),
  PS_BIND_UNSAFE: define(
    'the admin address {host} is reachable from other machines and there is no token',
    400,
    2,
    'Bind to 127.0.0.1 or set PS_ADMIN_TOKEN.',
  ),
  PS_BIND_PLAIN: define(
    'the admin address {host} is reachable from other machines and has no certificate: its token could be listened to',
    400,
    2,
    'Set --admin-cert and --admin-key, or allow it with --insecure-bind where a proxy or a private network protects it.',
  ),
  PS_TLS_UNUSABLE: define(
    'the admin server cannot use certificate {certFile} with key {keyFile}: {reason}',
    400,
    2,
    'Name both with --admin-cert and --admin-key; they must be PEM, belong together, be readable, and have no passphrase.',
  ),
  PS_TOKEN_FILE_UNSAFE: define(
    'the token file {file} is not safe: {reason}',
    500,
    5,
    'Delete it, and a new one is made at the next start.',
  ),
} as const;
