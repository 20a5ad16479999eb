import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Classifier, type ClassifyRequest } from '../../../../src/worker/admission/classifier.js';
import { ManualClock } from '../../../support/manual-clock.js';

const request = new IncomingMessage(new Socket());

function setUp(own: unknown) {
  const clock = new ManualClock();
  const classifier = new Classifier(
    () => 'new',
    () => clock.monotonicMs(),
  );
  classifier.use(own as ClassifyRequest);
  return { classifier, clock };
}

describe('the classifier of the application', () => {
  it('decides, and leaves to the rule what it does not know', () => {
    expect(setUp(() => 'existing').classifier.classOf(request)).toBe('existing');
    const { classifier } = setUp(() => undefined);
    expect([classifier.classOf(request), classifier.faultCount]).toEqual(['new', 0]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('mine');
      },
    ],
    ['answers with no class', () => 'vip'],
    ['answers later', () => Promise.reject(new Error('later'))],
  ])('that %s is counted, and the rule decides', (_, own) => {
    const { classifier } = setUp(own);
    expect([classifier.classOf(request), classifier.faultCount]).toEqual(['new', 1]);
  });

  it('that is slow or faulty three times in a row gets a rest of 10 s', () => {
    let calledCount = 0;
    const { classifier, clock } = setUp(() => {
      calledCount += 1;
      clock.advance(50);
      return 'existing';
    });
    for (let count = 0; count < 10; count += 1) classifier.classOf(request);
    expect([calledCount, classifier.faultCount]).toEqual([3, 3]);
    clock.advance(10_000);
    expect(classifier.classOf(request)).toBe('existing');
    expect(calledCount).toBe(4);
  });
});
