/**
 * The clients of the overload bench, in a process of their own: requests at random times (Poisson), whatever became of the
 * earlier ones. Kept-alive connections are those of many clients: each request goes by one of them at random, and one that
 * gave up opens another. They write to sockets themselves, since `node:http` would take most of a core at 1,000 requests/s.
 * Told what to do by JSON in the first argument; answers by JSON on stdout.
 */
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { randomSource } from '../random-source.mjs';

const goodMs = 250;
const patienceMs = 1000;
const tickMs = 2;
const leastPoolSize = 100;
const poolStep = 50;
const { port, handler, perSec, signalsPerSec, seconds, seed, isKeptAlive } = JSON.parse(process.argv[2]);

const random = randomSource(seed);
const requests = kindOf(perSec, 'GET', `/${handler}`);
const signals = kindOf(signalsPerSec, 'PATCH', `/whip/${handler}`);
const kinds = [requests, signals];
const freeSockets = [];
const poolSize = isKeptAlive ? Math.max(leastPoolSize, Math.round(2 * perSec)) : 0;
for (let count = 0; count < poolSize; count += poolStep) {
  const fresh = Array.from({ length: Math.min(poolStep, poolSize - count) }, open);
  await Promise.all(fresh.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  freeSockets.push(...fresh);
}
const startedMs = performance.now();
const startedUse = performance.eventLoopUtilization();
const startedCpu = process.cpuUsage();
const untilMs = startedMs + seconds * 1000;
for (const kind of kinds) kind.nextMs = startedMs + gap(kind);
let pendingCount = 0;
let latenessMs = 0;

const timer = setInterval(() => {
  const nowMs = performance.now();
  for (const kind of kinds) {
    for (; kind.nextMs <= Math.min(nowMs, untilMs); kind.nextMs += gap(kind)) {
      latenessMs += nowMs - kind.nextMs;
      send(kind);
    }
  }
  if (nowMs < untilMs || pendingCount > 0) return;
  clearInterval(timer);
  report();
}, tickMs);

function send(kind) {
  kind.sent += 1;
  pendingCount += 1;
  const socket = takeFree() ?? open();
  const sentMs = performance.now();
  const end = (outcome) => {
    clearTimeout(patience);
    socket.current = undefined;
    pendingCount -= 1;
    if (outcome === 'answered') kind.times.push(performance.now() - sentMs);
    else kind[outcome] += 1;
  };
  const patience = setTimeout(() => {
    end('gaveUp');
    socket.destroy();
    if (isKeptAlive) freeSockets.push(open());
  }, patienceMs);
  socket.received = '';
  socket.current = end;
  socket.write(kind.head);
}

function takeFree() {
  if (freeSockets.length === 0) return undefined;
  const at = Math.floor(random() * freeSockets.length);
  const taken = freeSockets[at];
  freeSockets[at] = freeSockets.at(-1);
  freeSockets.pop();
  return taken;
}

function open() {
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  socket.setEncoding('latin1');
  socket.on('data', (chunk) => {
    socket.received += chunk;
    if (!socket.current || !isComplete(socket.received)) return;
    const status = socket.received.slice(9, 12);
    socket.current(status === '200' ? 'answered' : status === '503' ? 'refused' : 'failed');
    if (!isKeptAlive || /\r\nconnection: close/i.test(socket.received)) socket.destroy();
    else freeSockets.push(socket);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    socket.current?.('failed');
    const at = freeSockets.indexOf(socket);
    if (at >= 0) freeSockets.splice(at, 1);
  });
  return socket;
}

function isComplete(received) {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(received.slice(0, headEnd))?.[1];
  return received.length >= headEnd + 4 + Number(length ?? 0);
}

function report() {
  const { user, system } = process.cpuUsage(startedCpu);
  const tookMs = performance.now() - startedMs;
  const figures = {
    requests: figuresOf(requests),
    signals: figuresOf(signals),
    cpuRatio: (user + system) / 1000 / tookMs,
    busyRatio: performance.eventLoopUtilization(startedUse).utilization,
    meanLatenessMs: latenessMs / (requests.sent + signals.sent),
  };
  process.stdout.write(JSON.stringify(figures), () => process.exit());
}

function figuresOf({ sent, refused, failed, gaveUp, times }) {
  const sorted = times.toSorted((a, b) => a - b);
  return {
    sent,
    refused,
    failed,
    gaveUp,
    answered: times.length,
    good: times.filter((ms) => ms <= goodMs).length,
    p50Ms: sorted[Math.floor(sorted.length * 0.5)],
    p99Ms: sorted[Math.floor(sorted.length * 0.99)],
  };
}

function kindOf(ratePerSec, method, path) {
  const head = `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: ${isKeptAlive ? 'keep-alive' : 'close'}\r\n\r\n`;
  return { sent: 0, refused: 0, failed: 0, gaveUp: 0, times: [], meanGapMs: 1000 / ratePerSec, head };
}

function gap({ meanGapMs }) {
  return -Math.log(1 - random()) * meanGapMs;
}
