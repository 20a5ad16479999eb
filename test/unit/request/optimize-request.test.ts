import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SupervisorError } from '../../../src/core/errors.js';
import { optimizeMessage, parseOptimizeBody } from '../../../src/request/optimize-request.js';

describe('parseOptimizeBody', () => {
  it('R67 answers any bytes and any content type with a body or one of our errors', () => {
    const types = fc.constantFrom('application/json', 'application/json; charset=utf-8', 'text/plain', undefined);
    const bodies = fc.oneof(
      fc.uint8Array(),
      fc.json().map((text) => new TextEncoder().encode(text)),
    );
    fc.assert(
      fc.property(bodies, types, (bytes, type) => {
        try {
          const { strategy, workerId, ...others } = parseOptimizeBody(bytes, type);
          expect(others).toEqual({});
          expect(['string', 'undefined']).toContain(typeof strategy);
          expect(['number', 'undefined']).toContain(typeof workerId);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(SupervisorError);
        }
      }),
    );
  });

  it('R65 a custom strategy’s name passes; only its worker knows whether it exists', () => {
    expect(parseOptimizeBody(new TextEncoder().encode('{"strategy":"my-own"}'), 'application/json')).toEqual({
      strategy: 'my-own',
    });
  });

  it.each([
    ['{"secret": nope}', 'it has an unexpected character'],
    ['{secret}', 'position 1'],
    ['{"secret":', 'it ends too early'],
  ])('R67 %s is refused without being quoted', (text, reason) => {
    const message = `the body is not valid JSON: ${reason}`;
    expect(() => parseOptimizeBody(new TextEncoder().encode(text), 'application/json')).toThrow(message);
    expect(message).not.toContain('secret');
  });

  it('R66 the message names the strategy, or all', () => {
    expect(optimizeMessage('cpu')).toBe('Performance optimization triggered successfully: cpu');
    expect(optimizeMessage(undefined)).toBe('Performance optimization triggered successfully: all');
  });
});
