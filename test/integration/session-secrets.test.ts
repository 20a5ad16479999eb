import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { call } from '../support/http-call.js';
import { startRedis } from '../support/redis-server.js';
import { type StartedSupervisor, startSupervisor } from '../support/start-supervisor.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

const server = join(import.meta.dirname, '../support/fixtures/servers/peers.mjs');
const paths = [
  '/',
  '/performance-metrics',
  '/workers/1/performance-metrics',
  '/cluster/now',
  '/cluster/workers',
  '/cluster/history?metric=peersConnected',
  '/cluster/events?limit=1000',
  '/cluster/optimizations?limit=1000',
  '/api/v1/optimizer',
  '/api/v1/forecast',
  '/api/v1/alerts',
  '/api/v1/capacity',
  '/metrics',
];
const commands = ['status', 'describe', 'why'] as const;

interface Planted {
  readonly turn: { readonly credential: string };
  readonly descriptions: readonly string[];
}

/** Words that can come from nowhere but a session: ICE secrets, fingerprints, candidates by foundation and by address. */
function plantedWords({ turn, descriptions }: Planted): readonly string[] {
  const all = descriptions.join('\n');
  const found = (pattern: RegExp): string[] => [...all.matchAll(pattern)].map((match) => match[1] ?? '');
  const addresses = [...all.matchAll(/candidate:\S+ \d \S+ \d+ (\S+) (\d+)/g)].flatMap(
    ([, address = '', port = '']) => [
      `${address} ${port}`,
      `${address}:${port}`,
      ...(address === '127.0.0.1' ? [] : [address]),
    ],
  );
  const secrets = [/a=ice-pwd:(\S+)/g, /a=fingerprint:\S+ (\S+)/g, /a=candidate:(\S+)/g].flatMap(found);
  return [...new Set([turn.credential, ...secrets, ...addresses])];
}

/** What the dashboard is told: the first two seconds of its live feed. */
async function liveFeed({ adminUrl }: StartedSupervisor): Promise<string> {
  const response = await fetch(new URL('/cluster/stream', adminUrl));
  expect(response.status).toBe(200);
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.split('\n\n').length > 3) break;
  }
  return text;
}

it.skipIf(!tools.redis)(
  'S16 nothing of a session is in any output: API, dashboard, commands, logs, Redis, the words of a crash',
  async () => {
    const redis = await startRedis();
    const written: string[] = [];
    const client = new Redis(redis.url);
    const monitor = await client.monitor();
    onTestFinished(() => {
      client.disconnect();
      monitor.disconnect();
    });
    monitor.on('monitor', (_time, args: readonly string[]) => written.push(args.join(' ')));
    const args = ['-i', '1', '--redis', redis.url, '--log-level', 'debug'];
    const supervisor = await startSupervisor(server, { args, env: { ENABLE_COMPRESSION: 'false' } });
    const state = await waitFor(
      'two connected peers',
      async () => {
        const { states, failure } = (await call(supervisor.serverUrl, '/state')).json();
        return (failure !== '' || states.filter((one: string) => one === 'connected').length === 2) && { failure };
      },
      30_000,
    );
    expect(state.failure).toBe('');
    const words = plantedWords((await call(supervisor.serverUrl, '/planted')).json());
    expect(words.length).toBeGreaterThan(8);
    await waitFor('the peers to be counted', async () =>
      /perf_supervisor_peers_connected\{[^}]*\} 2/.test((await supervisor.get('/metrics')).text),
    );
    expect((await supervisor.cli('optimize', 'connection')).exitCode).toBe(0);

    const outputs = new Map([['live feed', await liveFeed(supervisor)]]);
    const ask = async (all: readonly string[], when: string): Promise<void> => {
      for (const path of all) {
        const { status, text } = await supervisor.get(path);
        outputs.set(`${path} ${when}`, status === 200 ? text : '');
      }
    };
    await ask(paths, 'while they talk');
    await call(supervisor.serverUrl, '/fail').catch(() => undefined);
    const why = await waitFor('the crash to be told', async () => {
      const { stdout } = await supervisor.cli('why');
      return stdout.includes('no such route') && stdout;
    });
    expect(why).toContain('[redacted]');
    await ask(['/cluster/events?limit=1000', '/cluster/now', '/metrics'], 'after the crash');
    await Promise.all(
      commands.map(async (command) => {
        const { stdout, stderr } = await supervisor.cli(command);
        outputs.set(command, stdout + stderr);
      }),
    );
    await waitFor('the crash to be stored', () => written.some((one) => one.includes('no such route')));
    outputs.set('Redis', written.join('\n'));
    // The stack that Node itself prints of the crash is the application's own output.
    outputs.set('log', JSON.stringify(supervisor.log()));
    expect([...outputs].filter(([, text]) => text === '')).toEqual([]);
    const told = [...outputs].flatMap(([name, text]) =>
      words.filter((word) => text.includes(word)).map((word) => `${name}: ${word}`),
    );
    expect(told).toEqual([]);
  },
);
