import type { CliContext } from '../context.js';

const enter = '\u001b[?1049h\u001b[?25l';
const leave = '\u001b[?25h\u001b[?1049l';

/** The other screen of a terminal: what stood there before comes back at the end. Only lines that changed are written. */
export class Screen {
  readonly #stdout: CliContext['stdout'];
  #shown: readonly string[] = [];

  constructor(stdout: CliContext['stdout']) {
    this.#stdout = stdout;
    stdout.write(enter);
  }

  show(lines: readonly string[]): void {
    const changes = lines.map((line, at) =>
      this.#shown[at] === line ? '' : `\u001b[${at + 1};1H${line}\u001b[0m\u001b[K`,
    );
    const below = this.#shown.length > lines.length ? `\u001b[${lines.length + 1};1H\u001b[J` : '';
    const text = changes.join('') + below;
    if (text !== '') this.#stdout.write(text);
    this.#shown = lines;
  }

  /** After the size has changed nothing stands where it stood. */
  clear(): void {
    this.#shown = [];
    this.#stdout.write('\u001b[2J');
  }

  close(): void {
    this.#stdout.write(leave);
  }
}
