/**
 * A livestreaming server: WHIP in, WHEP out. It is written for one process and knows nothing of clusters;
 *   node examples/livestream/server.mjs
 * runs it alone, and `perf-supervisor start examples/livestream/server.mjs` runs many of it, unchanged.
 */
import { createLivestream } from './app.mjs';

const port = Number(process.env.PORT ?? 3000);
const host = process.env.HOST ?? '127.0.0.1';
const { server, end } = createLivestream();

server.on('error', (error) => {
  console.error(`The server cannot listen on ${host}:${port}: ${error.message}`);
  process.exit(1);
});
server.listen(port, host, () => console.log(`Livestream page: http://${host}:${server.address().port}/`));

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close();
    server.closeIdleConnections();
    void end();
  });
}
