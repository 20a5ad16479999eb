import { describe, expect, it } from 'vitest';
import { routingLines } from '../../../../src/cli/render/render-routing.js';
import { routingFigures } from '../../../support/routing-figures-fixture.js';

describe('routingLines', () => {
  it('is silent where workers accept by themselves and where nothing went wrong', () => {
    expect(routingLines(undefined)).toEqual([]);
    expect(routingLines(routingFigures({ acceptedCount: 9, handedCount: 9 }))).toEqual([]);
  });

  it('tells what waits, and refusals by reason', () => {
    expect(routingLines(routingFigures({ waitingCount: 4, refusedCounts: { late: 2 }, droppedCount: 1 }))).toEqual([
      'routing  connections: 4 waiting, 2 refused (late), 1 dropped',
    ]);
  });
});
