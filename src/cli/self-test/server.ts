/** The server that the self test supervises: the smallest one that can answer. */
import { createServer } from 'node:http';

createServer((_request, response) => {
  response.setHeader('content-type', 'text/plain');
  response.end('ok\n');
}).listen(0, '127.0.0.1');
