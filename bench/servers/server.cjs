/** The server that every variant runs. BENCH_READY_FOLDER: where each worker leaves a file once it listens. */
const { writeFileSync } = require('node:fs');
const http = require('node:http');
const { join } = require('node:path');
const work = require('./work.cjs');

const workIterations = Number(process.env.BENCH_WORK_ITERATIONS ?? 1000);
const routes = {
  '/pid': (response) => response.end(String(process.pid)),
  '/work': (response) => response.end(work(workIterations)),
  '/slow-down': (response) => {
    setInterval(() => block(25), 50);
    response.end(String(process.pid));
  },
  '/send-null': (response) => response.end(String(process.send(null))),
  '/slow': (response) => setTimeout(() => response.end('ok'), 20),
};

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
