/** WHIP (publish), WHEP (watch), the list of streams, and the page. */
import { readPage } from './page.mjs';
import { ownerOf, passOn } from './neighbours.mjs';
import { Refusal } from './refusal.mjs';
import { isLive, unknownStream } from './streams.mjs';
import { checkToken } from './tokens.mjs';
import { workerId } from './worker-id.mjs';

const maxOfferBytes = 64 * 1024;
const maxChoiceBytes = 1024;
const sdpType = 'application/sdp';
/** See docs/media-drain.md of perf-supervisor. */
const eventsRelation = 'urn:perf-supervisor:session-events';
/** As drafts of WHEP name it. */
const layerRelation = 'urn:ietf:params:whep:ext:core:layer';

/** Answers one request; whatever goes wrong becomes an answer too. */
export async function handle(server, request, response) {
  response.setHeader('X-Worker', workerId);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  try {
    await route(server, request, response);
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal(500, 'The server failed to answer.');
    if (refusal !== error) console.error(error);
    // What was not read of a refused body must not be taken for the next request.
    if (!request.complete) response.setHeader('Connection', 'close');
    send(
      response,
      refusal.status,
      { ...refusal.headers, 'Content-Type': 'text/plain; charset=utf-8' },
      `${refusal.message}\n`,
    );
  }
}

async function route(server, request, response) {
  const path = request.url.split('?')[0];
  if (path === '/streams') return listStreams(server.board, request, response);
  if (path.startsWith('/streams/')) return listAudience(server.board, path.slice(9), request, response);
  const [, protocol, name, sessionId, part] =
    /^\/(whip|whep)\/([^/]*)(?:\/([^/]*)(?:\/(events|layer))?)?$/.exec(path) ?? [];
  if (!protocol) return sendPage(path, request, response);
  if (!/^[\w-]{1,64}$/.test(name)) throw new Refusal(400, 'A stream name is 1 to 64 letters, digits, - or _.');
  if (request.method !== 'OPTIONS') checkToken(protocol, request);
  if (sessionId === undefined) return openSession(server, protocol, name, request, response);
  if (await passToOwner(server, sessionId, request, response)) return;
  if (part === 'events') return listen(server.streams, name, sessionId, request, response);
  if (part === 'layer') return chooseLayer(server.streams, name, sessionId, request, response);
  return session(server.streams, name, sessionId, request, response);
}

async function openSession({ streams, board }, protocol, name, request, response) {
  if (request.method === 'OPTIONS') return send(response, 204, { 'Accept-Post': sdpType });
  allow(request, ['POST', 'OPTIONS']);
  const type = request.headers['content-type']?.split(';')[0].trim().toLowerCase();
  if (type !== sdpType) throw new Refusal(415, `Send the offer as Content-Type: ${sdpType}.`);
  const offer = await readBody(request, maxOfferBytes);
  const { id, sdp } = await (protocol === 'whip'
    ? publish({ streams, board }, name, offer, request.headers['replaces-session'])
    : streams.watch(name, offer));
  const location = `/${protocol}/${name}/${id}`;
  const link = [`<${location}/events>; rel="${eventsRelation}"`];
  if (protocol === 'whep') link.push(`<${location}/layer>; rel="${layerRelation}"`);
  send(response, 201, { 'Content-Type': sdpType, Location: location, Link: link.join(', ') }, sdp);
}

/** One publisher a name, in all processes; who names the session that publishes now may take over. */
async function publish({ streams, board }, name, offer, replaces) {
  const replacedId = replaces?.split('/').at(-1);
  const isOwner = (ids) => ids.includes(replacedId);
  const elsewhere = await board.publisherIdsOf(name);
  if (elsewhere.length > 0 && !isOwner(elsewhere)) throw isLive(name);
  const answer = await streams.publish(name, offer, isOwner);
  void board.post();
  return answer;
}

/** @returns true when another process has answered */
async function passToOwner({ board, isPassedOn }, sessionId, request, response) {
  const pid = ownerOf(sessionId);
  const path = pid === undefined || isPassedOn ? undefined : board.socketOf(pid);
  return path !== undefined && passOn(path, request, response);
}

function listen(streams, name, sessionId, request, response) {
  allow(request, ['GET']);
  streams.listen(name, sessionId, response);
}

async function chooseLayer(streams, name, sessionId, request, response) {
  allow(request, ['POST']);
  streams.chooseLayer(name, sessionId, readEncodingId(await readBody(request, maxChoiceBytes)));
  send(response, 200);
}

/** `undefined` when the body says nothing that can be understood. */
function readEncodingId(text) {
  try {
    return JSON.parse(text)?.encodingId;
  } catch {
    return undefined;
  }
}

async function session(streams, name, sessionId, request, response) {
  allow(request, ['DELETE', 'GET']);
  if (request.method === 'GET') return sendJson(response, { state: streams.stateOf(name, sessionId) });
  await streams.remove(name, sessionId);
  send(response, 200);
}

async function listStreams(board, request, response) {
  allow(request, ['GET']);
  sendJson(response, { streams: await board.list() });
}

async function listAudience(board, name, request, response) {
  allow(request, ['GET']);
  const viewers = await board.audienceOf(name);
  if (!viewers) throw unknownStream(name);
  sendJson(response, { name, viewers });
}

async function sendPage(path, request, response) {
  const page = await readPage(path);
  if (!page) throw new Refusal(404, `There is nothing at ${path.slice(0, 200)}. The page is at /.`);
  allow(request, ['GET', 'HEAD']);
  send(response, 200, page.headers, request.method === 'HEAD' ? undefined : page.body);
}

function allow(request, methods) {
  if (methods.includes(request.method)) return;
  const headers = { Allow: methods.join(', ') };
  throw new Refusal(405, `${request.method} is not possible here; ${headers.Allow} is.`, { headers });
}

async function readBody(request, maxBytes) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Refusal(413, `A body here has at most ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function sendJson(response, value) {
  send(response, 200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }, JSON.stringify(value));
}

function send(response, status, headers = {}, body = undefined) {
  response.statusCode = status;
  response.setHeaders(new Map(Object.entries(headers)));
  response.end(body);
}
