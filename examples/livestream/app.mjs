/** The server without its address. */
import { createServer } from 'node:http';
import { NoticeBoard } from './notice-board.mjs';
import { handle } from './routes.mjs';
import { Streams } from './streams.mjs';

/** Returns a `node:http` server that is ready to listen, and `end`, which ends all streams. */
export function createLivestream() {
  const streams = new Streams();
  const answer = (isPassedOn) => (request, response) => void handle({ streams, board, isPassedOn }, request, response);
  const board = new NoticeBoard(() => streams.list(), answer(true));
  const server = createServer(answer(false));
  server.requestTimeout = 10_000;
  server.headersTimeout = 5000;
  server.on('listening', () => void board.open(server.address().port));
  return { server, end: () => Promise.all([streams.endAll(), board.close()]) };
}
