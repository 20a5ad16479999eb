import { Writable } from 'node:stream';

const mostWaitingBytes = 8 * 1_048_576;

/** Where winston's formats leave the finished line. */
const finishedLine = Symbol.for('message');

/**
 * The end of winston's pipe, in front of a stream that may be slow or fail (EPIPE, ENOSPC): it never queues without
 * limit, never throws, and counts the lines that were lost. It does not end that stream, which is often standard error.
 */
export class BoundedOutput extends Writable {
  readonly #target: Writable;
  #lostLineCount = 0;

  constructor(target: Writable) {
    super({ objectMode: true });
    this.#target = target;
    // Each failed write is counted in its own callback; without a listener the event would end the process.
    target.on('error', () => undefined);
  }

  get lostLineCount(): number {
    return this.#lostLineCount;
  }

  override _write(info: { readonly [finishedLine]: string }, _encoding: BufferEncoding, done: () => void): void {
    if (this.#target.destroyed || this.#target.writableLength > mostWaitingBytes) this.#lostLineCount += 1;
    else this.#target.write(`${info[finishedLine]}\n`, this.#countLost);
    done();
  }

  override _final(done: () => void): void {
    if (this.#target.destroyed) done();
    else this.#target.write('', () => done());
  }

  readonly #countLost = (error?: Error | null): void => {
    if (error) this.#lostLineCount += 1;
  };
}
