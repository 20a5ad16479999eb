import { connect, type NetConnectOpts } from 'node:net';

/** A request that has no answer after this time and is not cut hangs: the limits of the admin server are 10 s and 15 s. */
const hungMs = 25_000;

/** Sends bytes in up to three pieces and half-closes; resolves with all that came back once the other side closed. */
export function exchange(where: NetConnectOpts, bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...where, allowHalfOpen: false });
    const hung = setTimeout(() => {
      socket.destroy();
      reject(new Error('it hung'));
    }, hungMs);
    let received = '';
    let fault: (Error & { readonly code?: string }) | undefined;
    socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
    socket.on('error', (error) => (fault = error));
    socket.once('close', () => {
      clearTimeout(hung);
      // Refused at once is a dead server; reset is how one answers to what it does not want to read.
      if (fault?.code === 'ECONNREFUSED' || fault?.code === 'ENOENT') reject(fault);
      else resolve(received);
    });
    const third = Math.ceil(bytes.length / 3);
    for (let at = 0; at < bytes.length; at += third) socket.write(bytes.subarray(at, at + third));
    socket.end();
  });
}
