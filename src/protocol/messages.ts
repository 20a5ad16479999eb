import type { WireError } from '../core/errors.js';
import type { LogFields, LogLevel } from '../core/logger.js';
import type { DiagnosticOrder } from './diagnosis.js';
import type { OptimizationOutcome, OptimizationTrigger, StrategyName } from './outcome.js';
import type { RelayOpenMessage, RelayPeersMessage } from './relay-messages.js';
import type { WorkerSample } from './sample.js';
import type {
  ListeningMessage,
  ListenMessage,
  ListenRefusedMessage,
  SecurePortMessage,
  SocketMessage,
  SocketTakenReply,
} from './socket-messages.js';
import type { OptimizerMessage, TurnAnswer, VerdictsMessage } from './turns.js';

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
  /** Only say what would be done. */
  readonly isDryRun?: boolean;
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

/** Takes no new connections for a while, or takes them again; what is open lives on. Answered by `shed-set`. */
export interface ShedRequest {
  readonly type: 'shed';
  readonly requestId: string;
  /** So long at most, unless it is said again: a primary that falls silent costs no worker. 0: take connections again. */
  readonly forMs: number;
  /** So many of its peers should connect anew, to come to its siblings. Absent: none. */
  readonly moveCount?: number;
}

/** Asks for a profile, an action of the application and the like; answered by `diagnosed`. */
export interface DiagnoseRequest {
  readonly type: 'diagnose';
  readonly requestId: string;
  readonly order: DiagnosticOrder;
}

export type ToWorker =
  | OptimizeRequest
  | DrainRequest
  | UndrainRequest
  | ShedRequest
  | DiagnoseRequest
  | SocketMessage
  | TurnAnswer
  | VerdictsMessage
  | RelayPeersMessage
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

/** All metrics that the application has registered, at each change; their figures come with the samples (R111). */
export interface MetricsDeclaredMessage {
  readonly type: 'metrics-declared';
  /** At most 64. */
  readonly metrics: readonly { readonly name: string; readonly help: string }[];
}

/** Whether the application has registries of its own to be asked at a scrape; sent at each change. */
export interface RegistriesMessage {
  readonly type: 'registries';
  readonly isThere: boolean;
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

export interface ShedReply {
  readonly type: 'shed-set';
  readonly requestId: string;
  /** Servers that take no connections now. */
  readonly pausedCount: number;
}

export interface DiagnosedReply {
  readonly type: 'diagnosed';
  readonly requestId: string;
  /** JSON text. */
  readonly answer: string;
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

export type Reply =
  | OptimizedReply
  | DrainedReply
  | UndrainedReply
  | ShedReply
  | DiagnosedReply
  | SocketTakenReply
  | RefusedReply;
export type ToPrimary =
  | HelloMessage
  | SampleMessage
  | MetricsDeclaredMessage
  | RegistriesMessage
  | OutcomeMessage
  | ListenMessage
  | SecurePortMessage
  | LogMessage
  | FaultMessage
  | DrainProgressMessage
  | CheckInMessage
  | OptimizerMessage
  | ReplacementMessage
  | RelayOpenMessage
  | Reply;
