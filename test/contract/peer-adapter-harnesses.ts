import type { RTCPeerConnection as WeriftConnection } from 'werift';
import { systemClock } from '../../src/core/clock.js';
import type { OnPeer, PeerAdapter } from '../../src/webrtc/peer.js';
import { watchLibraries } from '../../src/worker/library-watch.js';
import { recordingLogger } from '../support/recording-logger.js';
import type { ConnectedPair, RtcHarness } from './peer-adapter-suite.js';

type MakeAdapter = (clock: typeof systemClock, logger: ReturnType<typeof recordingLogger>) => PeerAdapter;
type Load = () => unknown;
type Connect = (library: never, message: string) => Promise<ConnectedPair>;
type HarnessFor = (load: Load, connect: Connect) => RtcHarness;

/**
 * One adapter for all copies of a library, as a worker has it. Loads as the worker does: `require` is watched; what an
 * `import` gives is attached, as its hook does.
 */
export function watchedBy(make: MakeAdapter): HarnessFor {
  const logger = recordingLogger();
  const adapter = make(systemClock, logger);
  let current: OnPeer = () => undefined;
  const onPeer: OnPeer = (connection, peer) => current(connection, peer);
  return (load, connect) => {
    let library: unknown;
    return {
      async load(whenTold) {
        current = whenTold;
        const watch = watchLibraries({ adapters: [adapter], onPeer, scriptFile: import.meta.filename, logger });
        await watch.isReady;
        library = await load();
        adapter.attach(library, onPeer);
        watch.end();
        if (logger.lines.length > 0) throw new Error(`the library is not watched: ${JSON.stringify(logger.lines)}`);
      },
      connect: (message) => connect(library as never, message),
    };
  };
}

/** A connection and channel as W3C has them. */
interface StandardLibrary {
  readonly RTCPeerConnection: new (configuration: object) => StandardConnection;
}
interface StandardChannel {
  onopen: unknown;
  onmessage: unknown;
  send(text: string): void;
}
interface StandardConnection {
  onicecandidate: unknown;
  ondatachannel: unknown;
  createDataChannel(label: string): StandardChannel;
  createOffer(): Promise<object>;
  createAnswer(): Promise<object>;
  setLocalDescription(description: object): Promise<void>;
  setRemoteDescription(description: object): Promise<void>;
  addIceCandidate(candidate: unknown): Promise<void>;
  close(): void;
}

/** @roamhq/wrtc and the polyfill of node-datachannel. */
export async function connectStandard(
  library: Partial<StandardLibrary> & { readonly default?: StandardLibrary },
  message: string,
) {
  const RTCPeerConnection = library.RTCPeerConnection ?? library.default?.RTCPeerConnection;
  if (!RTCPeerConnection) throw new Error('the library has no RTCPeerConnection');
  const [a, b] = [new RTCPeerConnection({ iceServers: [] }), new RTCPeerConnection({ iceServers: [] })];
  let isAnswered = (): void => undefined;
  const whenAnswered = new Promise<void>((resolve) => {
    isAnswered = resolve;
  });
  const trickle = (to: StandardConnection) => (event: { candidate?: unknown }) => {
    if (event.candidate) void whenAnswered.then(() => to.addIceCandidate(event.candidate));
  };
  a.onicecandidate = trickle(b);
  b.onicecandidate = trickle(a);
  const received = new Promise<void>((resolve) => {
    b.ondatachannel = ({ channel }: { channel: StandardChannel }) => {
      channel.onmessage = () => resolve();
    };
  });
  const channel = a.createDataChannel('test');
  channel.onopen = () => channel.send(message);
  const offer = await a.createOffer();
  await a.setLocalDescription(offer);
  await b.setRemoteDescription(offer);
  const answer = await b.createAnswer();
  await b.setLocalDescription(answer);
  await a.setRemoteDescription(answer);
  isAnswered();
  await received;
  return pairOf(a, b, message);
}

interface NativeChannel {
  onOpen(listener: () => void): void;
  onMessage(listener: () => void): void;
  sendMessage(text: string): boolean;
}
interface NativeConnection {
  onLocalDescription(listener: (sdp: string, type: string) => void): void;
  onLocalCandidate(listener: (candidate: string, mid: string) => void): void;
  onDataChannel(listener: (channel: NativeChannel) => void): void;
  setRemoteDescription(sdp: string, type: string): void;
  addRemoteCandidate(candidate: string, mid: string): void;
  createDataChannel(label: string): NativeChannel;
  close(): void;
}

/** The core of node-datachannel. */
export async function connectNative(
  { PeerConnection }: { readonly PeerConnection: new (name: string, configuration: object) => NativeConnection },
  message: string,
) {
  const [a, b] = [new PeerConnection('a', { iceServers: [] }), new PeerConnection('b', { iceServers: [] })];
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    from.onLocalDescription((sdp, type) => to.setRemoteDescription(sdp, type));
    from.onLocalCandidate((candidate, mid) => to.addRemoteCandidate(candidate, mid));
  }
  const channels: NativeChannel[] = [];
  const received = new Promise<void>((resolve) =>
    b.onDataChannel((channel) => {
      channels.push(channel);
      channel.onMessage(() => resolve());
    }),
  );
  const channel = a.createDataChannel('test');
  channel.onOpen(() => channel.sendMessage(message));
  await received;
  return pairOf(a, b, message);
}

export async function connectWerift(
  { RTCPeerConnection }: { readonly RTCPeerConnection: typeof WeriftConnection },
  message: string,
) {
  const configuration = { iceServers: [], iceAdditionalHostAddresses: ['127.0.0.1'] };
  const [a, b] = [new RTCPeerConnection(configuration), new RTCPeerConnection(configuration)];
  const received = new Promise<unknown>((resolve) =>
    b.onDataChannel.subscribe((channel) => channel.onMessage.subscribe(resolve)),
  );
  const channel = a.createDataChannel('test');
  channel.stateChanged.subscribe((state) => state === 'open' && channel.send(Buffer.from(message)));
  await a.setLocalDescription(await a.createOffer());
  await b.setRemoteDescription(a.localDescription!);
  await b.setLocalDescription(await b.createAnswer());
  await a.setRemoteDescription(b.localDescription!);
  await received;
  return pairOf(a, b, message);
}

function pairOf(a: { close(): unknown }, b: { close(): unknown }, message: string): ConnectedPair {
  return {
    connections: [a, b],
    sentBytes: message.length,
    end() {
      a.close();
      b.close();
    },
  };
}
