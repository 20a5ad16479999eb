import { describe, expect, it } from 'vitest';
import { ownFrame } from '../../../src/worker/own-frame.js';

const stack = (...lines: readonly string[]): string =>
  ['Error: no', ...lines.map((line) => `    at ${line}`)].join('\n');

describe('the own frame of a stack', () => {
  it.each([
    ['innermost', stack('render (/app/server.js:12:5)', 'main (/app/main.js:1:1)'), 'render (server.js:12)'],
    ['a module', stack('async Room.join (file:///app/rooms.mjs:31:7)'), 'Room.join (rooms.mjs:31)'],
    ['without a function', stack('/app/server.js:3:1'), 'server.js:3'],
    ['below node’s', stack('JSON.parse (<anonymous>)', 'node:internal/x:1:1', 'read (/app/a.js:2:2)'), 'read (a.js:2)'],
    ['below a library’s', stack('f (/app/node_modules/x/i.js:1:1)', 'g (/app/a.js:2:2)'), 'g (a.js:2)'],
    ['only a library', stack('f (/app/node_modules/x/i.js:1:1)', 'node:net:1:1'), 'f (i.js:1)'],
    ['a syntax error', 'file:///app/bad.mjs:7\n  let let\n\nSyntaxError: no\n    at node:vm:1:1', 'bad.mjs:7'],
    ['none', 'Error: no', undefined],
    ['anything else', 'what a program made of it\n\n', undefined],
  ])('%s', (_, text, expected) => {
    expect(ownFrame(text)).toBe(expected);
  });
});
