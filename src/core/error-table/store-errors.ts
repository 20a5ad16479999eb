import { define } from './definition.js';

/** The errors of the history store; part of `errorTable`. */
export const storeErrors = {
  PS_STORE_AWAY: define(
    'the history store does not answer: {reason}',
    503,
    4,
    'The live view still works; check Redis.',
  ),
  PS_STORE_NAME_HELD: define(
    'another living primary holds the node name {nodeId}',
    409,
    5,
    'Give each primary its own name with PS_NODE_ID.',
  ),
  PS_STORE_BAD_SETTING: define('setting {name}: {reason}', 400, 2, '{remedy}'),
  PS_STORE_BAD_QUERY: define('{place}: {reason}', 400, 2, '{remedy}'),
} as const;
