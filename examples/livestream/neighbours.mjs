/**
 * The other processes of this server. Each of them may get a request about a session, and passes it on to the process
 * that has the session. Each listens on a socket of its own in the folder of the notice board.
 */
import { createServer, request as send } from 'node:http';

/** The process that a session belongs to: the pid that its id begins with. */
export function ownerOf(sessionId) {
  const pid = Number(/^(\d{1,10})-/.exec(sessionId)?.[1]);
  return pid === process.pid || !Number.isInteger(pid) ? undefined : pid;
}

/** Takes what others pass on. @returns the server */
export function listenForNeighbours(handler, path) {
  const server = createServer(handler);
  // Not through the primary, which would give the requests to any worker.
  server.listen({ path, exclusive: true });
  server.on('error', (error) => console.error(`Requests of other processes cannot be taken: ${error.message}`));
  server.unref();
  return server;
}

/** Passes a request on and its answer back. @returns false when that process is not there, and nothing was answered */
export function passOn(path, request, response) {
  return new Promise((resolve) => {
    const { method, url, headers } = request;
    const onward = send({ socketPath: path, method, path: url, headers: { ...headers, connection: 'close' } });
    onward.once('response', (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
      answer.once('error', () => response.destroy());
      resolve(true);
    });
    onward.once('error', () => resolve(response.headersSent));
    response.once('close', () => onward.destroy());
    request.pipe(onward);
  });
}
