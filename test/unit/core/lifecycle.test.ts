import { expect, it } from 'vitest';
import { Lifecycle, type Move } from '../../../src/core/lifecycle.js';

const moves = { idle: ['busy'], busy: ['idle', 'gone'], gone: [] } as const;

it('reports each move once, and refuses one that its table does not have', () => {
  const seen: Move<keyof typeof moves>[] = [];
  const lifecycle = new Lifecycle<keyof typeof moves>(moves, 'idle', (move) => seen.push(move));
  lifecycle.move('busy', 'work came');
  expect(() => lifecycle.move('busy', 'again')).toThrow(TypeError);
  expect(seen).toEqual([{ from: 'idle', to: 'busy', reason: 'work came' }]);
  expect([lifecycle.canMove('gone'), lifecycle.canMove('busy')]).toEqual([true, false]);
});
