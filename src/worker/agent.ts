import type { Settings } from '../config/settings.js';
import type { Cancel, Clock } from '../core/clock.js';
import { reasonOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { createSampler, type Sampler } from '../metrics/sampler.js';
import { admissionValues } from '../optimizer/admission/admission-values.js';
import { PerformanceOptimizer } from '../optimizer/optimizer.js';
import { pickOptions } from '../optimizer/options.js';
import type { Turns } from '../optimizer/run/turns.js';
import { compact } from '../protocol/read.js';
import type { IpcPort } from '../protocol/ipc-port.js';
import type { OptimizeRequest, ToPrimary, ToWorker } from '../protocol/messages.js';
import type { OptimizationOutcome } from '../protocol/outcome.js';
import { peerAdapters } from '../webrtc/adapters/index.js';
import { PeerRegistry } from '../webrtc/peer-registry.js';
import { type AdmissionEpisode, AdmissionGuard } from './admission/admission-guard.js';
import { reportEpisode } from './admission/report-episode.js';
import { readPressure } from './admission/read-pressure.js';
import { ApplicationActions } from './actions.js';
import { withCheckIn } from './check-in.js';
import { createCommandHandler } from './command-handler.js';
import { Drain, type DrainNotice } from './drain.js';
import { TypedEmitter } from '../core/typed-emitter.js';
import { makeUdpExclusive } from './listening/exclusive-udp.js';
import { reportFaults } from './fault-report.js';
import { forwardingLogger } from './forwarding-logger.js';
import type { AgentIdentity } from '../protocol/agent-identity.js';
import { lazyDiagnostics } from './lazy-diagnostics.js';
import { Registries } from './registries.js';
import { watchLibraries } from './library-watch.js';
import { installListenHook, type ListenHook } from './listening/listen-hook.js';
import { RelayMembership } from './relay/membership.js';
import { ServerList } from './listening/server-list.js';
import { TurnRequests } from './listening/turn-requests.js';
import { Shed } from './shed.js';

export interface AgentOptions {
  readonly workerId: number;
  readonly identity: AgentIdentity;
  readonly settings: Settings;
  readonly ipc: IpcPort<ToPrimary, ToWorker>;
  readonly clock: Clock;
}

/** What the user's program may use of the agent in its process, by `perf-supervisor/worker`. */
export interface Agent {
  readonly workerId: number;
  readonly identity: AgentIdentity;
  readonly optimizer: PerformanceOptimizer;
  readonly peers: PeerRegistry;
  /** Absent where admission control is switched off. */
  readonly admission: AdmissionGuard | undefined;
  /** Calls the listener each time that this worker begins to drain. */
  readonly onDrain: (listener: (notice: DrainNotice) => void) => Cancel;
  readonly onRebalance: (listener: (notice: RebalanceNotice) => void) => Cancel;
  /** What operators may set going by `perf-supervisor trigger`. */
  readonly actions: ApplicationActions;
  /** The application's own registries of metrics. */
  readonly registries: Registries;
  /** Where the relays of the node's other workers are. */
  readonly relay: RelayMembership;
  /** Asks for a new worker in the place of this one. @returns false when nobody is there to be asked */
  readonly requestReplacement: (reason: string) => boolean;
  /** Resolves when the libraries are watched that an ES module server would import. */
  readonly librariesReady: Promise<void>;
}

/**
 * The worker as it sees itself; its counterpart is `primary/worker/worker-handle.ts`.
 * When it returns a CommonJS script may be loaded; an ES module waits for `librariesReady`.
 */
export function startAgent({ workerId, identity, settings, clock, ...given }: AgentOptions): Agent {
  const ipc = settings.hangTimeout > 0 ? withCheckIn(given.ipc, settings.hangTimeout, clock) : given.ipc;
  const logger = forwardingLogger((line) => ipc.send(line), settings.logLevel, clock);
  if (settings.exclusiveUdp) makeUdpExclusive();
  const listenHook = settings.routing === 'direct' ? undefined : hookListen(ipc);
  const servers = new ServerList();
  servers.watch((port) => ipc.send({ type: 'secure-port', port }));
  const peers = new PeerRegistry({ clock, logger });
  const turns = new TurnRequests((message) => ipc.send(message), clock);
  const requestsInFlight = (): number => sampler.connections.requestsInFlight;
  const admission = createAdmission({ settings, servers, ipc, clock, requestsInFlight });
  const parts = { peers, admission, clock, logger, turns };
  const { optimizer, sampler }: OptimizerAndSampler = createOptimizer(settings, parts);
  report(sampler, optimizer, ipc);
  const notices = createNotices(logger);
  const drain = createDrain({ servers, sampler, peers, notices, ipc, clock });
  const shed = new Shed(servers, clock);
  const actions = new ApplicationActions();
  const registries = new Registries((count) => ipc.send({ type: 'registries', isThere: count > 0 }));
  const relay = new RelayMembership((message) => ipc.send(message));
  ipc.onMessage(
    createCommandHandler({
      diagnose: lazyDiagnostics({ actions, registries, clock, logger }),
      listenHook,
      send: (reply) => ipc.send(reply),
      optimize: (request) => optimize(optimizer, request),
      drain: (request) => drain.begin(request),
      undrain: () => drain.undo(),
      turnAnswered: (answer) => turns.answered(answer),
      adoptVerdicts: ({ verdicts }) => optimizer.adoptVerdicts(verdicts),
      relayPeers: ({ ports }) => relay.told(ports),
      shed: (forMs, moveCount) => {
        if (moveCount > 0) notices.emit('rebalance', { count: moveCount });
        return shed.set(forMs);
      },
    }),
  );
  ipc.send({ type: 'hello', pid: process.pid, nodeVersion: process.version });
  const { isReady: librariesReady } = watchLibraries({
    adapters: peerAdapters(clock, logger),
    onPeer: (connection, peer) => peers.add(connection, peer),
    scriptFile: identity.script,
    logger,
  });
  const onDrain: Agent['onDrain'] = (listener) => notices.on('drain', listener);
  const onRebalance: Agent['onRebalance'] = (listener) => notices.on('rebalance', listener);
  const requestReplacement: Agent['requestReplacement'] = (reason) => ipc.send({ type: 'replacement', reason });
  const notified = { onDrain, onRebalance };
  const forApplication = { optimizer, peers, admission, ...notified, actions, registries, relay, requestReplacement };
  return { workerId, identity, ...forApplication, librariesReady };
}

/** So many clients should connect anew: others have fewer. */
export interface RebalanceNotice {
  readonly count: number;
}

type Notices = TypedEmitter<{ drain: [DrainNotice]; rebalance: [RebalanceNotice] }>;

function createNotices(logger: Logger): Notices {
  return new TypedEmitter((_, thrown) =>
    logger.warn('a listener of the application failed', { reason: reasonOf(thrown) }),
  );
}

function createAdmission({
  settings,
  servers,
  ipc,
  clock,
  requestsInFlight,
}: Pick<AgentOptions, 'settings' | 'ipc' | 'clock'> & {
  readonly servers: ServerList;
  readonly requestsInFlight: () => number;
}): AdmissionGuard | undefined {
  if (!settings.admission || !settings.enableOptimization) return undefined;
  const onEpisode = (episode: AdmissionEpisode): void => reportEpisode(episode, ipc, clock);
  return new AdmissionGuard({ settings, servers, clock, random: Math.random, requestsInFlight, onEpisode });
}

interface OptimizerAndSampler {
  readonly optimizer: PerformanceOptimizer;
  readonly sampler: Sampler;
}

interface Surroundings {
  readonly peers: PeerRegistry;
  readonly admission: AdmissionGuard | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly turns: Turns;
}

function createOptimizer(
  settings: Settings,
  { peers, admission, clock, logger, turns }: Surroundings,
): OptimizerAndSampler {
  const sampler: Sampler = createSampler({
    clock,
    intervalMs: settings.sampleInterval,
    sources: {
      optimizerStatus: () => optimizer.status(),
      peers: () => peers.figures(),
      streams: () => peers.streams(),
      cache: () => optimizer.cacheFigures(),
      registered: () => optimizer.registeredFigures(),
      custom: () => optimizer.ownFigures(),
      ...(admission && { admission: () => admissionValues(admission.figures()) }),
    },
    ...(admission && { onTick: (delayMs) => admission.observe(readPressure(sampler.connections, delayMs, clock)) }),
  });
  const optimizer: PerformanceOptimizer = new PerformanceOptimizer(pickOptions(settings), {
    clock,
    logger,
    sampleSource: sampler,
    connections: sampler.connections,
    peers,
    turns,
    admission,
  });
  return { optimizer, sampler };
}

function createDrain({
  servers,
  sampler,
  peers,
  notices,
  ipc,
  clock,
}: Pick<AgentOptions, 'ipc' | 'clock'> & {
  readonly servers: ServerList;
  readonly sampler: Sampler;
  readonly peers: PeerRegistry;
  readonly notices: Notices;
}): Drain {
  return new Drain({
    servers,
    connections: sampler.connections,
    peers: { count: () => peers.peers().length, closeAll: (reason) => peers.closeAll(reason) },
    notify: (notice) => notices.emit('drain', notice),
    onProgress: (requestId, left) => ipc.send({ type: 'drain-progress', requestId, ...left }),
    clock,
  });
}

function hookListen(ipc: AgentOptions['ipc']): ListenHook {
  return installListenHook({ onListen: (message) => ipc.send(message) });
}

async function optimize(
  optimizer: PerformanceOptimizer,
  { strategy, trigger, requestedBy, isDryRun }: OptimizeRequest,
): Promise<readonly OptimizationOutcome[]> {
  return optimizer.triggerOptimization(strategy, compact({ trigger, requestedBy, isDryRun }));
}

/** What goes up to the primary unasked. */
function report(sampler: Sampler, optimizer: PerformanceOptimizer, ipc: AgentOptions['ipc']): void {
  sampler.onSample((sample) => ipc.send({ type: 'sample', sample }));
  reportOutcomes(optimizer, ipc);
  reportFaults((fault) => ipc.send(fault));
  optimizer.on('metrics-registered', (metrics) => ipc.send({ type: 'metrics-declared', metrics }));
}

/** Each run goes up twice: when it ends, and when its effect has been measured. */
function reportOutcomes(optimizer: PerformanceOptimizer, ipc: AgentOptions['ipc']): void {
  optimizer.on('optimization-completed', (outcomes: readonly OptimizationOutcome[]) => {
    for (const outcome of outcomes) ipc.send({ type: 'outcome', outcome });
  });
  optimizer.on('strategy-started', (strategy) => ipc.send({ type: 'strategy-started', strategy }));
  optimizer.on('strategy-changed', (strategy, basis) => ipc.send({ type: 'strategy-changed', strategy, basis }));
  optimizer.on('outcome-measured', (outcome: OptimizationOutcome) => ipc.send({ type: 'outcome', outcome }));
}
