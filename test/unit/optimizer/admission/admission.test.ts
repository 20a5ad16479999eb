import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Admission, type RequestClass } from '../../../../src/optimizer/admission/admission.js';
import { InFlightLimit } from '../../../../src/optimizer/admission/in-flight-limit.js';
import { JoinRate } from '../../../../src/optimizer/admission/join-rate.js';
import { ServiceFloor } from '../../../../src/optimizer/admission/service-floor.js';

const waitMs = 60;

function setUp({
  answersPerSec = 200,

  joinsPerSec = 0,
  earlierCount = 0,
  gone = new Set<string>(),
} = {}) {
  const limit = new InFlightLimit(new ServiceFloor());
  limit.begin(answersPerSec, 0);
  const admission = new Admission<string>(
    {
      limit,
      joinRate: new JoinRate(joinsPerSec),
      waitMs,
      earlierCount: () => earlierCount,
      isGone: (item) => gone.has(item),
    },
    1000 / answersPerSec,
    Number.NEGATIVE_INFINITY,
  );
  return { admission, limit, gone };
}

function arriveMany(admission: Admission<string>, count: number, requestClass: RequestClass, nowMs = 0) {
  return Array.from({ length: count }, (_, index) => admission.arrive(`${requestClass} ${index}`, requestClass, nowMs));
}

describe('admission', () => {
  it('refuses on arrival what would wait longer than it may', () => {
    const { admission } = setUp();
    const rulings = arriveMany(admission, 20, 'new');
    expect(rulings.filter((reason) => reason === undefined)).toHaveLength(13);
    expect(rulings.at(-1)).toBe('queue');
  });

  it('lets two wait however slow they are, so that the server never idles between them', () => {
    const { admission } = setUp({ answersPerSec: 1 });
    expect(arriveMany(admission, 3, 'new')).toEqual([undefined, undefined, 'queue']);
  });

  it('serves those who are connected first, and they do not wait behind the others', () => {
    const { admission } = setUp();
    arriveMany(admission, 20, 'new');
    expect(admission.arrive('mine', 'existing', 0)).toBeUndefined();
    expect(admission.next(1)).toMatchObject({ type: 'serve', item: 'mine' });
  });

  it('refuses what has waited twice as long as it may, with the time that it waited unknown to the estimate', () => {
    const { admission } = setUp();
    arriveMany(admission, 1, 'new');
    expect(admission.next(2 * waitMs + 1)).toMatchObject({ type: 'refuse', reason: 'queue' });
  });

  it('never serves a request whose client is gone, and learns no pace from it', () => {
    const { admission, gone } = setUp();
    arriveMany(admission, 3, 'new');
    gone.add('new 0').add('new 1');
    expect([admission.next(1), admission.next(1)]).toMatchObject([{ type: 'gone' }, { type: 'gone' }]);
    expect(admission.next(1)).toMatchObject({ type: 'serve', item: 'new 2' });
    expect(arriveMany(admission, 20, 'new', 2).filter((reason) => reason === undefined)).toHaveLength(13);
  });

  it('serves no more at once than the limit, and a few more of those who are connected', () => {
    const { admission, limit } = setUp({ answersPerSec: 1000 });
    let servedCount = 0;
    for (;;) {
      admission.arrive('one', 'new', 0);
      if (admission.next(0)?.type !== 'serve') break;
      admission.begin(0);
      servedCount += 1;
    }
    expect(servedCount).toBe(limit.value);
    admission.arrive('mine', 'existing', 0);
    expect(admission.next(0)).toMatchObject({ type: 'serve', item: 'mine' });
  });

  it('counts what was at work before it, and nothing that has been at work for more than a second', () => {
    const busy = setUp({ earlierCount: 1000 });
    busy.admission.arrive('one', 'new', 0);
    expect(busy.admission.next(0)).toBeUndefined();
    const { admission, limit } = setUp();
    for (let count = 0; count < limit.value; count += 1) admission.begin(0);
    admission.arrive('one', 'new', 900);
    expect(admission.next(900)).toBeUndefined();
    admission.arrive('two', 'new', 1001);
    expect(admission.next(1001)).toMatchObject({ type: 'serve' });
  });

  it('limits how many joins begin, also when nothing waits', () => {
    const { admission } = setUp({ joinsPerSec: 5, answersPerSec: 1000 });
    const rulings = Array.from({ length: 10 }, () => {
      const reason = admission.arrive('join', 'join', 0);
      admission.next(0);
      return reason;
    });
    expect(rulings.filter((reason) => reason === 'join-rate')).toHaveLength(5);
    expect(admission.arrive('join', 'join', 250)).toBeUndefined();
  });

  it('whatever arrives is served, refused or gone exactly once, and nothing is served that waited too long', () => {
    const step = fc.record({
      requestClass: fc.constantFrom<RequestClass>('existing', 'join', 'new'),
      gapMs: fc.integer({ min: 0, max: 20 }),
      serviceMs: fc.integer({ min: 0, max: 80 }),
      isServed: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const { admission } = setUp({ joinsPerSec: 25 });
        const seen: string[] = [];
        let nowMs = 0;
        for (const [index, { requestClass, gapMs, serviceMs, isServed }] of steps.entries()) {
          nowMs += gapMs;
          if (admission.arrive(String(index), requestClass, nowMs)) seen.push(String(index));
          const ruling = isServed ? admission.next(nowMs) : undefined;
          if (!ruling) continue;
          seen.push(ruling.item);
          if (ruling.type !== 'serve') continue;
          expect(ruling.waitedMs).toBeLessThanOrEqual(3 * 2 * waitMs);
          const serving = admission.begin(nowMs);
          nowMs += serviceMs;
          admission.end(serving, nowMs);
        }
        seen.push(...admission.takeAll());
        expect(seen.toSorted()).toEqual(steps.map((_, index) => String(index)).toSorted());
      }),
    );
  });
});
