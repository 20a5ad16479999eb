import type { OptimizationAction } from '../../protocol/outcome.js';
import { type AdmissionFigures, refusedCount } from './admission-figures.js';

/** What admission control has done, for an outcome: `before` are the figures when that began. */
export function admissionActions(now: AdmissionFigures, before: AdmissionFigures): readonly OptimizationAction[] {
  const reasons = [
    ['would have waited too long', now.refusedByQueueCount - before.refusedByQueueCount],
    ['too many at work', now.refusedByLimitCount - before.refusedByLimitCount],
    ['too many joins', now.refusedByJoinRateCount - before.refusedByJoinRateCount],
    ['of all: of peers that are connected', now.refusedExistingCount - before.refusedExistingCount],
    ['faults of the classifier', now.classifierFaultCount - before.classifierFaultCount],
  ] as const;
  const note = reasons.filter(([, count]) => count > 0).map(([reason, count]) => `${reason}: ${count}`);
  const abandonedCount = now.abandonedCount - before.abandonedCount;
  return [
    {
      action: 'refuse-requests',
      count: refusedCount(now) - refusedCount(before),
      ...(note.length > 0 && { note: note.join(', ') }),
    },
    ...(abandonedCount > 0 ? [{ action: 'drop-abandoned', count: abandonedCount }] : []),
  ];
}
