import type { LiveWorker } from '../live/model.js';

const signs: Readonly<Record<string, readonly [sign: string, tone: string]>> = {
  running: ['●', 'green'],
  draining: ['↓', 'blue'],
  forked: ['◌', 'muted'],
  booting: ['◌', 'muted'],
  stuck: ['✕', 'red'],
};

/** The state as a word with a sign, never as a colour alone. */
export function StateWord({ worker: { state, isOptimizing, shedReason } }: { readonly worker: LiveWorker }) {
  const [sign, tone] = signs[state] ?? ['', 'muted'];
  const besides = [isOptimizing ? 'optimizing' : '', shedReason === undefined ? '' : 'shed'].filter(
    (word) => word !== '',
  );
  return (
    <span class="state">
      <span class={`text-${tone}`} aria-hidden="true">
        {sign}
      </span>{' '}
      {[state, ...besides].join(', ')}
    </span>
  );
}
