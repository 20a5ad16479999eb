import { join } from 'node:path';
import type { NetConnectOpts } from 'node:net';
import { expect, it } from 'vitest';
import { exchange } from '../support/fuzz/exchange.js';
import { Chooser, fuzzRun } from '../support/fuzz/fuzz-run.js';
import { hostileRequest, type RequestWords } from '../support/fuzz/http-requests.js';
import { type StartedSupervisor, startSupervisor } from '../support/start-supervisor.js';
import { waitFor } from '../support/wait-for.js';
import { workersOf } from '../support/worker-status.js';

const cjs = join(import.meta.dirname, '../support/fixtures/servers/http.cjs');
const atOnce = 16;
const { seed, count } = fuzzRun(600);
const contentType =
  /content-type: (application\/json|text\/html|text\/plain; version=0\.0\.4); charset=utf-8|content-type: application\/x-ndjson/i;

const readPaths = [
  '/',
  '/performance-metrics',
  '/workers/1/performance-metrics',
  '/performance-optimize',
  '/optimizer',
  '/cluster/now',
  '/cluster/workers',
  '/cluster/history',
  '/cluster/optimizations',
  '/cluster/events',
  '/forecast',
  '/metrics',
  '/healthz',
  '/readyz',
];
/** What ends the node or a worker is left out: these would do as they are told. */
const controlPaths = ['status', 'environment', 'profile-part', 'scale', 'undrain', 'trigger'].map(
  (verb) => `/control/${verb}`,
);

interface Target {
  readonly where: NetConnectOpts;
  readonly words: RequestWords;
  /** Who answers: the admin server to anybody, to whoever owns the control socket, or the user's own server. */
  readonly kind: 'port' | 'socket' | 'user';
}

async function targetsOf(supervisor: StartedSupervisor): Promise<readonly Target[]> {
  const token = await supervisor.token();
  const where = (url: string): NetConnectOpts => ({ host: '127.0.0.1', port: Number(new URL(url).port) });
  const socket = { path: join(supervisor.runDir, 'http', 'control.sock') };
  return [
    { where: where(supervisor.adminUrl), words: { paths: [...readPaths, ...controlPaths], token }, kind: 'port' },
    { where: socket, words: { paths: [...readPaths, ...controlPaths], token }, kind: 'socket' },
    {
      where: where(supervisor.serverUrl),
      words: { paths: ['/', '/whip/a', '/slow', '/messages'], token },
      kind: 'user',
    },
  ];
}

/** What is wrong with an answer of ours; `undefined`: nothing. */
function faultOf(answer: string, kind: Target['kind'], supervisor: StartedSupervisor): string | undefined {
  for (const part of answer.split(/(?=^HTTP\/1\.1 \d{3})/m)) {
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(part)?.[1] ?? 0);
    const [head = '', content = ''] = part.split('\r\n\r\n', 2);
    // Node refuses broken framing by itself, with no body or with one of no chunks.
    const body = content === '0' ? '' : content;
    if (status >= 500) return `status ${status}`;
    if (/\n\s+at |node:internal|node_modules|\.[cm]?js:\d/.test(body)) return 'a stack';
    // Its owner may know where the script lies.
    const secretPaths = kind === 'port' ? [supervisor.runDir, join(import.meta.dirname, '../..')] : [];
    if (secretPaths.some((path) => body.includes(path))) return 'a path';
    if (/access-control-|x-powered-by/i.test(head)) return 'a header that must not be';
    if (body !== '' && !/x-content-type-options: nosniff/i.test(head)) return 'a body without nosniff';
    if (body !== '' && !contentType.test(head)) return 'a body without its type';
  }
  return undefined;
}

it(`S5 S6 ${count} hostile requests, seed ${seed}: none is a 5xx, hangs, tells a path or a stack, or ends a process`, async () => {
  const args = ['-i', '2', '--routing', 'key', '--route-key', '/whip/:key', '--name', 'http'];
  const supervisor = await startSupervisor(cjs, { args });
  const before = await workersOf(supervisor);
  for (const { workerId } of before)
    await waitFor(`the first sample of worker ${workerId}`, async () => {
      const { status } = await supervisor.get(`/workers/${workerId}/performance-metrics`);
      return status === 200;
    });
  const targets = await targetsOf(supervisor);
  const chooser = new Chooser(seed);
  const requests = Array.from({ length: count }, (_, at) => {
    const target = targets[at % targets.length]!;
    return { at, target, bytes: hostileRequest(chooser, target.words) };
  });
  const faults: string[] = [];
  const send = async (): Promise<void> => {
    for (let request = requests.shift(); request; request = requests.shift()) {
      const { at, target, bytes } = request;
      const fault = await exchange(target.where, bytes).then(
        (answer) => (target.kind === 'user' ? undefined : faultOf(answer, target.kind, supervisor)),
        (error: unknown) => String(error),
      );
      if (fault !== undefined)
        faults.push(`seed ${seed}, request ${at}: ${fault}: ${JSON.stringify(bytes.toString('latin1').slice(0, 600))}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, send));
  expect(faults).toEqual([]);
  expect((await supervisor.get('/healthz')).status).toBe(200);
  expect((await workersOf(supervisor)).map(({ pid }) => pid)).toEqual(before.map(({ pid }) => pid));
  const logged = supervisor.log().filter(({ event }) => /fault/.test(String(event)));
  expect(logged).toEqual([]);
}, 600_000);
