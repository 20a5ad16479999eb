import { EventEmitter } from 'node:events';

/** A producer or consumer as mediasoup's documentation shows it. */
export class FakeStream {
  readonly observer = new EventEmitter();
  readonly rtpParameters = { codecs: [{ mimeType: 'audio/opus', clockRate: 48_000 }] };
  closed = false;
  report: object[] = [];
  readCount = 0;

  getStats(): Promise<object[]> {
    this.readCount += 1;
    return Promise.resolve(this.report);
  }

  close(): void {
    this.closed = true;
    this.observer.emit('close');
  }
}

/** A WebRtcTransport as mediasoup's documentation shows it. */
export class FakeTransport {
  readonly observer = new EventEmitter();
  readonly iceParameters = { usernameFragment: 'secret', password: 'secret' };
  iceState = 'new';
  dtlsState = 'new';
  closed = false;
  bytes = { bytesReceived: 0, bytesSent: 0 };

  getStats(): Promise<object[]> {
    return Promise.resolve([{ type: 'webrtc-transport', iceSelectedTuple: { localAddress: 'secret' }, ...this.bytes }]);
  }

  connect(): void {
    this.iceState = 'completed';
    this.dtlsState = 'connected';
  }

  add(event: 'newproducer' | 'newconsumer'): FakeStream {
    const stream = new FakeStream();
    this.observer.emit(event, stream);
    return stream;
  }

  close(): void {
    this.closed = true;
  }
}

/** The module's observer with one worker that has one router. */
export function fakeMediasoup(): { readonly module: object; start(): { add(transport: object): void } } {
  const observer = new EventEmitter();
  return {
    module: { observer },
    start() {
      const [worker, router] = [{ observer: new EventEmitter() }, { observer: new EventEmitter() }];
      observer.emit('newworker', worker);
      worker.observer.emit('newrouter', router);
      return { add: (transport) => router.observer.emit('newtransport', transport) };
    },
  };
}
