/**
 * `npm start`: builds what is missing or older than its sources, then runs examples/livestream under the supervisor in the
 * foreground. Further arguments go to `perf-supervisor start`: npm start -- --redis redis://127.0.0.1
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const host = process.env.HOST ?? '127.0.0.1';
const readyLimitMs = 60_000;

if (!existsSync(join(root, 'node_modules/werift'))) {
  process.stderr.write('The example needs werift, a development dependency: run npm ci first.\n');
  process.exit(1);
}
if (isBuildStale()) await build();
const port = await takePort('the page', 'PORT', 3000, host);
const adminPort = await takePort('metrics', 'PS_ADMIN_PORT', 9321, '127.0.0.1');

const supervisor = spawn(
  process.execPath,
  [
    join(root, 'bin/perf-supervisor.js'),
    'start',
    join(root, 'examples/livestream/server.mjs'),
    ...['--name', 'livestream', '-i', '2', '--routing', 'key', '--route-key', '/whip/:key,/whep/:key'],
    ...['--admin-port', String(adminPort), ...process.argv.slice(2)],
  ],
  { stdio: 'inherit', env: { ...process.env, PORT: String(port) } },
);
passSignals(supervisor);
const ended = once(supervisor, 'exit');
if (await isReady(supervisor, `http://127.0.0.1:${adminPort}/readyz`)) printAddresses();
const [code, signal] = await ended;
process.exitCode = signal === null ? code : 1;

function printAddresses() {
  process.stdout.write(
    [
      '',
      `  Page       http://${host}:${port}/`,
      `  Dashboard  http://127.0.0.1:${adminPort}/`,
      `  Metrics    http://127.0.0.1:${adminPort}/performance-metrics`,
      `  Prometheus http://127.0.0.1:${adminPort}/metrics`,
      '  Stop with Ctrl-C.',
      '',
      '',
    ].join('\n'),
  );
}

function isBuildStale() {
  const built = join(root, 'dist/.tsbuildinfo');
  const entry = join(root, 'dist/bundle/cli.cjs');
  return (
    !existsSync(built) ||
    !existsSync(entry) ||
    newestMs(join(root, 'src'), join(root, 'dashboard')) > statSync(built).mtimeMs
  );
}

function newestMs(...folders) {
  const files = folders.flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name)));
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}

async function build() {
  process.stdout.write('Building ...\n');
  const [code] = await once(spawn(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' }), 'exit');
  if (code !== 0) process.exit(code ?? 1);
}

/** The port that `variable` names, or the usual one; a free one instead, with a word, when that is taken. */
async function takePort(what, variable, usual, address) {
  const wanted = Number(process.env[variable] ?? usual);
  if (await freePort(wanted, address)) return wanted;
  const free = await freePort(0, address);
  process.stdout.write(`Port ${wanted} is taken, so ${what} will be at port ${free}. ${variable} chooses another.\n`);
  return free;
}

/** `wanted`, or any free port for 0; `undefined` when it cannot be had. */
async function freePort(wanted, address) {
  const probe = createServer().listen(wanted, address);
  try {
    await once(probe, 'listening');
  } catch {
    return undefined;
  }
  const { port: found } = probe.address();
  probe.close();
  await once(probe, 'close');
  return found;
}

/** A terminal sends Ctrl-C to the whole group, so the supervisor has it already; a second one would mean "at once". */
function passSignals(child) {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => {
      if (name !== 'SIGINT' || !process.stdin.isTTY) child.kill(name);
    });
  }
}

async function isReady(child, url) {
  const untilMs = performance.now() + readyLimitMs;
  while (performance.now() < untilMs && child.exitCode === null && child.signalCode === null) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return true;
    await new Promise((again) => setTimeout(again, 100));
  }
  return false;
}
