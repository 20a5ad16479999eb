import type { Progress } from '../../http/ports/supervision-ports.js';
import { escapeControls } from '../../logging/escape-controls.js';
import type { CliContext } from '../context.js';

const eraseLine = '\u001b[2K';
const phaseWidth = 11;

/**
 * Shows the progress of a long command on stderr: in a pipe one line for each thing that happens, on a terminal one line
 * for each slot, written over as it goes on.
 */
export class ProgressLines {
  readonly #stderr: CliContext['stderr'];
  /** The newest text of each slot, in the order in which they began. */
  readonly #texts = new Map<number, string>();

  constructor({ stderr }: Pick<CliContext, 'stderr'>) {
    this.#stderr = stderr;
  }

  readonly show = (progress: Progress): void => {
    const text = progressText(progress);
    if (this.#stderr.isTTY !== true) {
      this.#stderr.write(`${text}\n`);
      return;
    }
    const shownCount = this.#texts.size;
    this.#texts.set(progress.slot, this.#cut(text));
    const up = shownCount === 0 ? '' : `\u001b[${shownCount}A`;
    this.#stderr.write(up + [...this.#texts.values()].map((line) => `${eraseLine}${line}\n`).join(''));
  };

  /** A line that wraps would take two, and the next redraw would begin in the wrong place. */
  #cut(text: string): string {
    const { columns = 80 } = this.#stderr as { readonly columns?: number };
    return text.slice(0, columns - 1);
  }
}

function progressText({ slot, workerId, phase, message }: Progress): string {
  return escapeControls(`slot ${slot}  worker ${workerId}  ${phase.padEnd(phaseWidth)}  ${message}`);
}
