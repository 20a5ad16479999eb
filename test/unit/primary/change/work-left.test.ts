import { expect, it } from 'vitest';
import { describeWorkLeft } from '../../../../src/primary/change/work-left.js';

it.each([
  [{ requests: 3, sockets: 9, webSockets: 2, peers: 120 }, { peers: 37 }, 'draining 37 of 120 peers, 412 s left'],
  [{ requests: 3, sockets: 9, webSockets: 2, peers: 0 }, { webSockets: 1 }, 'draining 1 of 2 WebSockets, 412 s left'],
  [{ requests: 3, sockets: 9, webSockets: 0, peers: 0 }, { requests: 1 }, 'draining 1 of 3 requests, 412 s left'],
  [{ requests: 0, sockets: 9, webSockets: 0, peers: 0 }, { sockets: 4 }, 'draining 4 of 9 connections, 412 s left'],
])('a drain is told in what matters most of %j', (first, changes, text) => {
  expect(describeWorkLeft(first, { ...first, ...changes }, 411_200)).toBe(text);
});
