/**
 * A livestreaming server: WHIP in, WHEP out. It is written for one process and knows nothing of clusters;
 *   node examples/livestream/server.mjs
 * runs it alone, and `perf-supervisor start examples/livestream/server.mjs` runs many of it, unchanged.
 */
import { createLivestream } from './app.mjs';

const port = Number(process.env.PORT ?? 3000);
const host = process.env.HOST ?? '127.0.0.1';
const { server, end } = createLivestream();
/** What is being answered at the end may take this long. */
const closeLimitMs = 2000;

server.on('error', (error) => {
  console.error(`The server cannot listen on ${host}:${port}: ${error.message}`);
  process.exit(1);
});
server.listen(port, host, () => console.log(`Livestream page: http://${host}:${server.address().port}/`));

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    // A page asks again and again over a kept-alive connection, which would keep the server open for ever.
    server.prependListener('request', (_request, response) => {
      response.shouldKeepAlive = false;
    });
    server.close();
    setTimeout(() => server.closeAllConnections(), closeLimitMs).unref();
    void end();
  });
}
