/** The example as it is, which also answers what a bench asks of every server: `/pid`, and `/slow` with its list of streams. */
import { createLivestream } from '../../examples/livestream/app.mjs';

const { server, end } = createLivestream();
const [answer] = server.listeners('request');
server.removeAllListeners('request');
server.on('request', (request, response) => {
  if (request.url === '/pid') return response.end(String(process.pid));
  if (request.url === '/slow') request.url = '/streams';
  return answer(request, response);
});
server.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => {
  server.close();
  server.closeIdleConnections();
  void end();
});
