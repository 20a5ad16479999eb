import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { call } from '../support/http-call.js';
import { daemonPlace } from '../support/start-daemon.js';
import { waitFor } from '../support/wait-for.js';

const cjs = join(import.meta.dirname, '../support/fixtures/servers/http.cjs');
const planted = 'planted-8c1f';
const secrets = {
  APP_PASSWORD: `${planted}-password`,
  STRIPE_SECRET: `${planted}-secret`,
  GITHUB_TOKEN: `${planted}-token`,
  MAPS_API_KEY: `${planted}-key`,
  BASIC_AUTH: `${planted}-auth`,
  AWS_CREDENTIALS: `${planted}-credentials`,
  SENTRY_DSN: `https://${planted}-dsn@sentry.example/1`,
  SESSION_COOKIE: `${planted}-cookie`,
  DATABASE_URL: `postgres://user:${planted}-url@db.example/app`,
  PS_ADMIN_TOKEN: `${planted}-admin-token-of-the-operator`,
  PS_REDIS_URL: `redis://:${planted}-redis@127.0.0.1:1`,
} as const;

const commands: readonly (readonly string[])[] = [
  ['list'],
  ['status'],
  ['describe'],
  ['env'],
  ['metrics'],
  ['logs', '--lines', '1000'],
  ['why'],
  ['doctor'],
  ['reload', '--update-env'],
  ['config', 'print', '--sources'],
];
const jsonToo = new Set(['status', 'describe', 'env', 'logs', 'doctor']);
const paths = [
  '/',
  '/performance-metrics',
  '/workers/1/performance-metrics',
  '/cluster/now',
  '/cluster/workers',
  '/cluster/history',
  '/cluster/events',
  '/cluster/optimizations',
  '/metrics',
  '/healthz',
  '/readyz',
  '/nothing-here',
];

it('S7 no secret of the environment is in any output: commands, admin server, logs and files', async () => {
  const place = daemonPlace(secrets);
  const outputs = new Map<string, string>();
  const started = await place.start(cjs, '-i', '1', '--json', '--log-level', 'debug');
  outputs.set('start', started.stdout + started.stderr);
  const { addresses, adminUrl } = JSON.parse(started.stdout);
  await call(addresses[0], '/throw').catch(() => undefined);
  await waitFor('the crash to be told', async () => /exited/.test((await place.cli('why')).stdout));

  for (const path of paths) outputs.set(path, (await call(adminUrl, path)).text);
  const lines = commands.flatMap((command) =>
    jsonToo.has(command[0]!) ? [command, [...command, '--json']] : [command],
  );
  const answers = await Promise.all(lines.map(async (args) => ({ args, ...(await place.cli(...args)) })));
  for (const { args, stdout, stderr } of answers) outputs.set(args.join(' '), stdout + stderr);
  for (const folder of [place.runDir, place.stateDir]) {
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(folder, file);
      if (statSync(path).isFile()) outputs.set(file, readFileSync(path, 'utf8'));
    }
  }
  expect(outputs.get('env')).toContain('APP_PASSWORD');
  const empty = [...outputs].filter(([name, text]) => text === '' && !name.endsWith('.log'));
  expect(empty).toEqual([]);
  expect([...outputs].filter(([, text]) => text.includes(planted)).map(([name]) => name)).toEqual([]);
});
