import type { Headline as Words, Tone } from '../live/headline.js';
import { linkTo } from '../state.js';

const signs: Readonly<Record<Tone, readonly [sign: string, word: string]>> = {
  good: ['✓', 'All right'],
  warn: ['!', 'Needs a look'],
  bad: ['✕', 'Users are hurt'],
};

/** The first thing that is read: whether it is all right, and if not, who is hurt. */
export function Headline({ words: { tone, text, details } }: { readonly words: Words }) {
  const [sign, word] = signs[tone];
  return (
    <section class={`headline ${tone}`} aria-label="State">
      <h1>
        <span class="sign" role="img" aria-label={word}>
          {sign}
        </span>
        <span role="status">{text}</span>
      </h1>
      {details.length > 0 && (
        <ul>
          {details.map(({ text: detail, worker }) => (
            <li key={detail}>
              {worker ? (
                <a href={linkTo({ page: 'worker', nodeId: worker.nodeId, slot: worker.slot })}>{detail}</a>
              ) : (
                detail
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
