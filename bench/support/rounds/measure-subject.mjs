import { join } from 'node:path';
import { busyRatio, loadAverage, machineFacts } from '../figures/machine-facts.mjs';
import { evaluate } from '../report/evaluate.mjs';
import { peerVersions } from '../supervisors/peers.mjs';
import { interleavedRounds } from './rounds.mjs';

const root = join(import.meta.dirname, '../../..');
const longestReason = 400;

/**
 * Measures one subject of bench/subjects.
 * @returns the record that the page is made of: figures, verdicts and the circumstances
 */
export async function measureSubject({ name, order, subject, rounds, isSmall, onProgress }) {
  const size = { isSmall };
  const before = { before: loadAverage(), busyBefore: await busyRatio() };
  const measuredAt = new Date().toISOString();
  const prepared = await subject.prepare?.(size);
  try {
    const { results: measured, failures } = await interleavedRounds({
      variants: subject.variants(size, prepared),
      rounds,
      warmUp: subject.warmUp,
      limitMs: subject.limitMs,
      onProgress: (variant, round) =>
        onProgress(`${round < 0 ? 'warm-up' : `round ${round + 1} of ${rounds}`}, ${variant}`),
    });
    const results = subject.conclude?.(measured) ?? measured;
    const { title, about, baseline, ours, plots, prices } = subject;
    return {
      ...{ name, order, title, about, baseline, ours, plots, prices, isSmall, rounds, measuredAt },
      machine: machineFacts(),
      peers: peerVersions(),
      load: { ...before, after: loadAverage(), busyAfter: await busyRatio() },
      notes: subject.notes?.(prepared),
      ...evaluate(subject, results),
      failures: failures.map(inShort),
    };
  } finally {
    await subject.release?.(prepared);
  }
}

/** Records are kept with the sources: where this machine has them says nothing. */
function inShort({ reason, ...failure }) {
  return { ...failure, reason: reason.replaceAll(`${root}/`, '').slice(0, longestReason) };
}
