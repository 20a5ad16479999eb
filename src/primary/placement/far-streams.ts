import type { Socket } from 'node:net';
import type { Cancel, Clock } from '../../core/clock.js';
import type { Settings } from '../../config/settings.js';
import type { StreamDirectory, StreamHome } from '../../store/stream-directory.js';
import { passOn } from './pass-on.js';
import { answerAndClose } from './refusal.js';
import type { ReadHead } from './routing-mode.js';

export interface FarStreamsOptions {
  readonly directory: StreamDirectory;
  readonly nodeId: string;
  readonly way: Settings['farStreams'];
  readonly clock: Clock;
}

/** What became of a connection: it is `here`; another node has it; or that node has its stream and cannot be reached. */
export type Led = 'here' | 'passed-on' | 'unreachable';

/** A claim in the directory lives for 6 s. */
const renewMs = 2000;
export const claimLeaseMs = 6000;
const maxPassedOn = 1024;
/** Names us in `Via`, so that a request that comes back, because an address is wrong, goes no further. */
const viaName = 'perf-supervisor';
const hasOurVia = new RegExp(`\\nvia:[^\\n]*\\(${viaName}\\)`, 'i');

/** Leads connections to the node that has their stream. */
export class FarStreams {
  readonly #options: FarStreamsOptions;
  readonly #passedOn = new Set<Socket>();
  #stopRenewing: Cancel | undefined;
  #keys: () => readonly string[] = () => [];
  #passedOnCount = 0;
  #redirectedCount = 0;

  constructor(options: FarStreamsOptions) {
    this.#options = options;
  }

  get counts(): { readonly passedOnCount: number; readonly redirectedCount: number } {
    return { passedOnCount: this.#passedOnCount, redirectedCount: this.#redirectedCount };
  }

  /** @param keys the streams of this node, whose claims it keeps */
  start(keys: () => readonly string[]): void {
    this.#keys = keys;
    this.#stopRenewing = this.#options.clock.every(renewMs, () => void this.#options.directory.claim(keys()));
  }

  /** Claims the stream for this node, unless another one has it: then the connection goes there. */
  async lead(socket: Socket, head: ReadHead, streamKey: string): Promise<Led> {
    const { directory, way } = this.#options;
    if (hasOurVia.test(head.bytes.toString('latin1', 0, headLength(head.bytes)))) return 'here';
    const [home] = await directory.claim([streamKey]);
    if (!home || socket.destroyed) return 'here';
    if (way === 'redirect' || home.url.startsWith('https:')) return this.#redirect(socket, head, home);
    return this.#passOn(socket, head, home);
  }

  close(): void {
    this.#stopRenewing?.();
    for (const socket of this.#passedOn) socket.destroy();
    void this.#options.directory.close(this.#keys());
  }

  /** 307 keeps method and body. */
  #redirect(socket: Socket, { target }: ReadHead, { url }: StreamHome): Led {
    this.#redirectedCount += 1;
    const path = target.replace(/^https?:\/\/[^/]*/i, '');
    answerAndClose(socket, 307, { Location: `${url}${path}` }, this.#options.clock);
    return 'passed-on';
  }

  async #passOn(socket: Socket, { bytes }: ReadHead, { url }: StreamHome): Promise<Led> {
    const { clock, nodeId } = this.#options;
    if (this.#passedOn.size >= maxPassedOn) return 'unreachable';
    this.#passedOn.add(socket);
    socket.once('close', () => this.#passedOn.delete(socket));
    const told = withHeaders(bytes, {
      Via: `1.1 ${nodeId} (${viaName})`,
      'X-Forwarded-For': socket.remoteAddress ?? '',
    });
    if (!(await passOn(socket, told, new URL(url), clock))) return 'unreachable';
    this.#passedOnCount += 1;
    return 'passed-on';
  }
}

/** The headers go last: who reads a list of addresses trusts the last ones. */
function withHeaders(bytes: Buffer, headers: Readonly<Record<string, string>>): Buffer {
  const at = headLength(bytes);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(lines.join('')), bytes.subarray(at)]);
}

/** Up to the end of the last header, before the empty line. */
function headLength(bytes: Buffer): number {
  const ends = [bytes.indexOf('\r\n\r\n') + 2, bytes.indexOf('\n\n') + 1].filter((at) => at > 1);
  return ends.length === 0 ? bytes.length : Math.min(...ends);
}
