/**
 * A chat server that lets perf-supervisor look after what only it knows: how many rooms are open, which of them nobody
 * uses, and a cache of rendered pages. Start it with `perf-supervisor start examples/custom-strategy/server.mjs -i 2`.
 */
import { createServer } from 'node:http';
import { getOptimizer } from 'perf-supervisor/worker';

const rooms = new Map();
const pages = new Map();
let messageCount = 0;

const optimizer = getOptimizer();

optimizer.registerMetric({
  name: 'roomsOpen',
  unit: 'count',
  type: 'gauge',
  help: 'Chat rooms that are open.',
  read: () => rooms.size,
});

optimizer.registerMetric({
  name: 'messagesCount',
  unit: 'count',
  type: 'counter',
  help: 'Chat messages since the start.',
  read: () => messageCount,
});

optimizer.registerCache(pages, { name: 'pages', tags: ['computation'], countHits: true });

optimizer.registerStrategy({
  name: 'rooms',
  metric: 'roomsOpen',
  impactTimeMs: 1000,
  // Called at every sample: above 1 it is needed, and then it runs by itself.
  assess: ({ values: { roomsOpen = 0 } }) => ({
    stress: roomsOpen / 1000,
    metric: 'roomsOpen',
    value: roomsOpen,
    threshold: 1000,
  }),
  apply: ({ signal }) => [{ action: 'close-empty-rooms', count: closeEmptyRooms(signal) }],
});

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const name = pathname.slice(1);
  if (name === '') return response.end(`${rooms.size} rooms\n`);
  if (request.method === 'DELETE') rooms.set(name, 0);
  else if (request.method === 'POST') enter(name);
  response.end(page(name));
});

function enter(name) {
  rooms.set(name, (rooms.get(name) ?? 0) + 1);
  pages.delete(name);
  messageCount += 1;
}

function closeEmptyRooms(signal) {
  let count = 0;
  for (const [name, visitorCount] of rooms) {
    if (signal.aborted) break;
    if (visitorCount > 0) continue;
    rooms.delete(name);
    pages.delete(name);
    count += 1;
  }
  return count;
}

function page(name) {
  const known = pages.get(name);
  if (known !== undefined) return known;
  const made = `${name}: ${rooms.get(name) ?? 0} visitors\n`;
  pages.set(name, made);
  return made;
}

server.listen(Number(process.env.PORT ?? 3000), () => console.log('the chat server listens'));
