import type { WireError } from '../core/errors.js';
import type { LogFields, LogLevel } from '../core/logger.js';
import type { DiagnosticOrder } from './diagnosis.js';
import type { OptimizationOutcome, OptimizationTrigger, StrategyName } from './outcome.js';
import type { WorkerSample } from './sample.js';

/** Raised when a message changes its meaning; both sides drop messages of another version. */
export const protocolVersion = 1;

/** Marks a message as ours; a user's own messages have no such key and pass untouched. */
export const protocolKey = 'ps';

/** Runs strategies; answered by `optimized` or `refused` with the same `requestId`. */
export interface OptimizeRequest {
  readonly type: 'optimize';
  readonly requestId: string;
  /** Absent: all strategies. */
  readonly strategy?: StrategyName;
  readonly trigger: OptimizationTrigger;
  readonly requestedBy: string;
}

/**
 * Why a worker drains, and so what it waits for: `stop` (nobody takes over: idle connections do not count), `replace`
 * (idle connections end by their own time-out), `pause` (it stays alive; what is left at the deadline is cut there).
 */
export const drainPurposes = ['stop', 'replace', 'pause'] as const;
export type DrainPurpose = (typeof drainPurposes)[number];

/** Asks for an orderly end of its work: no new connections, finish what is served, then `drained`. */
export interface DrainRequest {
  readonly type: 'drain';
  readonly requestId: string;
  readonly graceMs: number;
  /** Absent: `stop`. */
  readonly purpose?: DrainPurpose;
  /** The drain is over as soon as only so many peers are left; absent: 0. */
  readonly minPeers?: number;
}

/** Ends a `pause`: the servers listen again where they did; answered by `undrained`. */
export interface UndrainRequest {
  readonly type: 'undrain';
  readonly requestId: string;
}

/** Asks for a profile, an action of the application and the like; answered by `diagnosed`. */
export interface DiagnoseRequest {
  readonly type: 'diagnose';
  readonly requestId: string;
  readonly order: DiagnosticOrder;
}

/** Accompanies a handed-off socket: the bytes that the primary already read, base64. */
export interface SocketMessage {
  readonly type: 'socket';
  readonly requestId: string;
  readonly port: number;
  readonly head: string;
}

/** Answers `listen`: the primary accepts connections at this address from now on. */
export interface ListeningMessage {
  readonly type: 'listening';
  readonly requestId: string;
  /** What is bound, as `server.address()` tells it; the port differs from the wanted one when that was 0. */
  readonly port: number;
  readonly address: string;
  readonly family: string;
}

/** Answers `listen`: the address cannot be had; `error.details.errno` is the system's word, such as `EADDRINUSE`. */
export interface ListenRefusedMessage {
  readonly type: 'listen-refused';
  readonly requestId: string;
  readonly error: WireError;
}

export type ToWorker =
  | OptimizeRequest
  | DrainRequest
  | UndrainRequest
  | DiagnoseRequest
  | SocketMessage
  | ListeningMessage
  | ListenRefusedMessage;

/** The agent runs; sent once, before the user's script is loaded. */
export interface HelloMessage {
  readonly type: 'hello';
  readonly pid: number;
  readonly nodeVersion: string;
}

export interface SampleMessage {
  readonly type: 'sample';
  readonly sample: WorkerSample;
}

/** A run ended, whoever asked for it. */
export interface OutcomeMessage {
  readonly type: 'outcome';
  readonly outcome: OptimizationOutcome;
}

export interface OptimizedReply {
  readonly type: 'optimized';
  readonly requestId: string;
  readonly outcomes: readonly OptimizationOutcome[];
}

export interface DrainedReply {
  readonly type: 'drained';
  readonly requestId: string;
  /** What was left at the end of the grace time: requests, WebSockets and peers. */
  readonly cutCount: number;
}

/** What a draining worker still serves. */
export interface WorkLeft {
  readonly requests: number;
  /** Open connections, idle ones too. */
  readonly sockets: number;
  readonly webSockets: number;
  readonly peers: number;
}

/** Sent once a second while a drain goes on; `requestId` is that of the drain, which stays open. */
export interface DrainProgressMessage extends WorkLeft {
  readonly type: 'drain-progress';
  readonly requestId: string;
}

export interface UndrainedReply {
  readonly type: 'undrained';
  readonly requestId: string;
}

export interface DiagnosedReply {
  readonly type: 'diagnosed';
  readonly requestId: string;
  /** JSON text. */
  readonly answer: string;
}

/** The worker took the socket; without it the primary gives the connection to another worker. */
export interface SocketTakenReply {
  readonly type: 'socket-taken';
  readonly requestId: string;
}

/** The user's server wants a port that the primary accepts for (routing by key); answered by `listening` or `listen-refused`. */
export interface ListenMessage {
  readonly type: 'listen';
  /** Unique within the worker. */
  readonly requestId: string;
  readonly port: number;
  readonly host?: string;
  /** Which of the worker's servers on port 0 this is: the n-th of every worker share one port. 0 for any other port. */
  readonly ordinal: number;
}

/** The request cannot be done; the error says why. */
export interface RefusedReply {
  readonly type: 'refused';
  readonly requestId: string;
  readonly error: WireError;
}

/** A line for the primary's log: workers load no logging library. */
export interface LogMessage {
  readonly type: 'log';
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** How Node names where an error came from that nobody caught. */
export const faultOrigins = ['uncaughtException', 'unhandledRejection'] as const;

/** Nobody caught an error: Node ends the worker right after, unless the program handles such errors itself. */
export interface FaultMessage {
  readonly type: 'fault';
  readonly origin: (typeof faultOrigins)[number];
  /** Such as `TypeError: x is not a function`. */
  readonly error: string;
  /** Where, in the program's own code: `render (server.js:12)`; absent when the error does not tell. */
  readonly frame?: string;
  /** Whether the program listens for such errors: it may go on. */
  readonly isHandled: boolean;
}

/** A sign of life from the worker's event loop, sent when no other message has been one for a while. */
export interface CheckInMessage {
  readonly type: 'check-in';
  /** How late its timer fired: so long the event loop was blocked before it. */
  readonly delayMs: number;
}

/** The application wants this worker to be replaced; nobody answers, since it ends when that is done. */
export interface ReplacementMessage {
  readonly type: 'replacement';
  readonly reason: string;
}

export type Reply = OptimizedReply | DrainedReply | UndrainedReply | DiagnosedReply | SocketTakenReply | RefusedReply;
export type ToPrimary =
  | HelloMessage
  | SampleMessage
  | OutcomeMessage
  | ListenMessage
  | LogMessage
  | FaultMessage
  | DrainProgressMessage
  | CheckInMessage
  | ReplacementMessage
  | Reply;
