import type { Socket } from 'node:net';

/**
 * One side of the channel between a primary and a worker: the seam that tests replace.
 * Messages arrive decoded; foreign ones never arrive here.
 */
export interface IpcPort<Out, In> {
  /** @returns false when the channel is closed: the message is lost, and that is counted */
  send(message: Out, socket?: Socket): boolean;
  onMessage(listener: (message: In, socket: Socket | undefined) => void): void;
  onClose(listener: () => void): void;
}
