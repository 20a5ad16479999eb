import type { ChoiceSetting, Setting } from '../setting.js';

export const placementSettings = {
  routing: {
    type: 'choice',
    group: 'placement',
    env: 'PS_ROUTING',
    flag: '--routing <policy>',
    default: 'direct',
    choices: ['direct', 'round-robin', 'key'],
    help: 'Who gets a new connection: direct (workers accept by themselves), round-robin, or key (a stream stays on its worker).',
  } satisfies ChoiceSetting<'direct' | 'round-robin' | 'key'>,
  routeKey: {
    type: 'text',
    group: 'placement',
    env: 'PS_ROUTE_KEY',
    flag: '--route-key <patterns>',
    default: '/whip/:key,/whep/:key',
    pattern: /^\/[\w\-./:*]{0,255}(,\/[\w\-./:*]{0,255}){0,15}$/,
    allowed: 'paths with :key where the stream name stands, separated by commas',
    help: 'For routing by key: where a request path names its stream.',
  },
} as const satisfies Record<string, Setting>;
