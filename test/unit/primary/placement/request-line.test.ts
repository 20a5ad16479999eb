import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRequestLine } from '../../../../src/primary/placement/request-line.js';

const parse = (text: string): unknown => parseRequestLine(Buffer.from(text, 'latin1'));

describe('parseRequestLine', () => {
  it.each(['POST /whip/a HTTP/1.1\r\n', '\r\nPOST /whip/a HTTP/1.1\r\nHost: x', '\nPOST /whip/a HTTP/1.0\n'])(
    '%j is complete',
    (text) => {
      expect(parse(text)).toEqual({ kind: 'complete', method: 'POST', target: '/whip/a' });
    },
  );

  it.each(['', '\r', '\r\n', 'P', 'POST /whip/a HTTP/1.1', 'POST /whip/a HTTP/1.1\r'])('%j is incomplete', (text) => {
    expect(parse(text)).toEqual({ kind: 'incomplete' });
  });

  it.each([
    '\x16\x03\x01\x02\x00',
    ' GET / HTTP/1.1\r\n',
    'GET /\r\n',
    'GET  / HTTP/1.1\r\n',
    'GET / a HTTP/1.1\r\n',
    'PRI * HTTP/2.0\r\n',
    'GET /\x00 HTTP/1.1\r\n',
    '\r\n\r\nGET / HTTP/1.1\r\n',
    '{"json":1}\n',
  ])('%j is bad', (text) => {
    expect(parse(text)).toEqual({ kind: 'bad' });
  });

  it('a line is judged the same however it is cut', () => {
    const line = Buffer.from('\r\nDELETE /whip/room/9 HTTP/1.1\r\n');
    for (let end = 0; end < line.length; end += 1) {
      expect(parseRequestLine(line.subarray(0, end)).kind, `${end} bytes`).toBe('incomplete');
    }
    expect(parseRequestLine(line).kind).toBe('complete');
  });

  it('no bytes make it throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(['incomplete', 'bad', 'complete']).toContain(parseRequestLine(bytes).kind);
      }),
    );
  });
});
