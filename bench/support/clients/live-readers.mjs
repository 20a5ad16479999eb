/** Open dashboards, as far as the supervisor sees them: each reads the live view and does nothing with it. */
import http from 'node:http';
import { waitUntil } from '../wait-until.mjs';

const firstFrameLimitMs = 30_000;

/** @returns once each of them has had its first frame: `frameCount()` and `byteCount()` over all readers */
export async function openReaders(scope, { url, count }) {
  const received = { frames: 0, bytes: 0, readers: 0 };
  const requests = Array.from({ length: count }, () => follow(url, received));
  scope.add(() => requests.forEach((request) => request.destroy()));
  await waitUntil(`${count} readers`, () => received.readers === count, firstFrameLimitMs, 50);
  return { frameCount: () => received.frames, byteCount: () => received.bytes };
}

function follow(url, received) {
  const request = http.get(`${url}/cluster/stream`, { agent: false });
  let hasFrame = false;
  request.on('error', () => undefined);
  request.on('response', (response) => {
    response.on('data', (chunk) => {
      received.bytes += chunk.length;
      // The frame's end: what lies before it is of this frame only.
      if (chunk.at(-1) !== 10 || chunk.at(-2) !== 10) return;
      received.frames += 1;
      if (!hasFrame) received.readers += 1;
      hasFrame = true;
    });
  });
  return request;
}
