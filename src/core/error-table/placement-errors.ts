import { define } from './definition.js';

/** The errors of routing; part of `errorTable`. */
export const placementErrors = {
  PS_PLACEMENT_UNKNOWN_SELECTOR: define(
    'there is no placement selector {selector}',
    400,
    2,
    'Known selectors: {known}.',
  ),
  PS_PLACEMENT_BAD_PATTERN: define(
    'route key pattern {pattern} is wrong: {reason}',
    400,
    2,
    'Write a path with :key where the stream name stands, for example /whip/:key.',
  ),
  PS_PLACEMENT_NOT_SERVED: define(
    'no server of this worker takes connections on port {port}',
    503,
    4,
    'The connection is given to another worker.',
  ),
  PS_PLACEMENT_LISTEN_FAILED: define(
    '{host}:{port} cannot be listened on: {reason}',
    500,
    1,
    'Correct the address that the server listens on.',
  ),
} as const;
