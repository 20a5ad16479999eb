/** The server that every variant runs. BENCH_READY_FOLDER: where each worker leaves a file once it listens. */
const { writeFileSync } = require('node:fs');
const http = require('node:http');
const { join } = require('node:path');
const work = require('./work.cjs');

const workIterations = Number(process.env.BENCH_WORK_ITERATIONS ?? 1000);
const hoard = [];
const ignoreFailure = () => undefined;
const routes = {
  '/pid': (response) => response.end(String(process.pid)),
  '/work': (response) => response.end(work(workIterations)),
  '/slow-down': (response) => {
    setInterval(() => block(25), 50);
    response.end(String(process.pid));
  },
  '/leak': (response) => {
    setInterval(() => hoard.push(Buffer.alloc(20_000_000, 1)), 50);
    response.end(String(process.pid));
  },
  '/print': (response) => print(100, () => response.end('ok')),
  '/send-many': (response) => sendMany(100_000, () => response.end('ok')),
  '/send-null': (response) => response.end(String(process.send(null))),
  '/slow': (response) => setTimeout(() => response.end('ok'), 20),
};

/** In turns, so that it is the primary which is flooded and not the worker. */
function sendMany(leftCount, whenDone) {
  if (leftCount === 0) return whenDone();
  for (let count = 0; count < 1000; count += 1) process.send({ count, text: 'x'.repeat(1000) }, ignoreFailure);
  return setImmediate(sendMany, leftCount - 1000, whenDone);
}

/** MB of lines, as fast as they are taken. */
function print(leftMb, whenDone) {
  if (leftMb === 0) whenDone();
  else process.stdout.write(`${'x'.repeat(99)}\n`.repeat(10_000), () => print(leftMb - 1, whenDone));
}

/** By time: half of each period, however fast the machine is. */
function block(ms) {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

const server = http.createServer((request, response) => {
  // Streams have names, for routing by key: /slow/7.
  const route = routes[request.url.replace(/\/\d+$/, '')];
  if (route) route(response);
  else response.end('ok');
});
server.listen(Number(process.env.PORT), '127.0.0.1', () => {
  const { BENCH_READY_FOLDER: folder } = process.env;
  if (folder !== undefined) writeFileSync(join(folder, String(process.pid)), '');
});
