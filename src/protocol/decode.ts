import { logLevels } from '../core/logger.js';
import { decodeOrder, longestAnswer } from './diagnosis.js';
import { decodeOutcome, decodeWireError } from './decode-outcome.js';
import { decodeMetricHelp, decodeSample } from './decode-sample.js';
import { decodeRelayOpen, decodeRelayPeers } from './decode-relay.js';
import { decodeOptimizerMessage, decodeToStrategies } from './decode-turns.js';
import {
  drainPurposes,
  faultOrigins,
  protocolKey,
  protocolVersion,
  type Reply,
  type ToPrimary,
  type ToWorker,
} from './messages.js';
import { isStrategyName } from './outcome.js';
import {
  compact,
  readBoolean,
  readCount,
  readCutText,
  readList,
  readNumber,
  readFlat,
  readOneOf,
  readPort,
  readRecord,
  readText,
  type UnknownRecord,
} from './read.js';

const maxOutcomes = 64;
const maxOwnMetrics = 64;
const maxReason = 2000;
const maxFrame = 512;
const maxLogFields = 24;
/** A handed-off head is at most 32 KB and two reads of 64 KB, one of them while it waited, a third more in base64. */
const maxHead = 262_144;
const maxClient = 80;

/** Puts the mark on a message that makes it ours. */
export function encode(message: ToPrimary | ToWorker): object {
  return { [protocolKey]: protocolVersion, ...message };
}

/** Whether a message carries our mark; one that does not belongs to the user's program and is left alone. */
export function isOurs(message: unknown): message is UnknownRecord {
  return typeof message === 'object' && message !== null && Object.hasOwn(message, protocolKey);
}

/** Reads what a worker sent. Never throws; `undefined`: of another version, malformed or out of its bounds. */
export function decodeToPrimary(message: UnknownRecord): ToPrimary | undefined {
  if (message[protocolKey] !== protocolVersion) return undefined;
  switch (message['type']) {
    case 'hello': {
      const pid = readCount(message['pid']);
      const nodeVersion = readText(message['nodeVersion'], 32);
      return pid === undefined || nodeVersion === undefined ? undefined : { type: 'hello', pid, nodeVersion };
    }
    case 'sample': {
      const sample = decodeSample(message['sample']);
      return sample && { type: 'sample', sample };
    }
    case 'metrics-declared': {
      const metrics = readList(message['metrics'], maxOwnMetrics, decodeMetricHelp);
      return metrics && { type: 'metrics-declared', metrics };
    }
    case 'registries': {
      const isThere = readBoolean(message['isThere']);
      return isThere === undefined ? undefined : { type: 'registries', isThere };
    }
    case 'outcome': {
      const outcome = decodeOutcome(message['outcome']);
      return outcome && { type: 'outcome', outcome };
    }
    case 'listen':
      return decodeListen(message);
    case 'secure-port': {
      const port = readPort(message['port']);
      return port === undefined ? undefined : { type: 'secure-port', port };
    }
    case 'log':
      return decodeLog(message);
    case 'drain-progress':
      return decodeDrainProgress(message);
    case 'fault':
      return decodeFault(message);
    case 'check-in': {
      const delayMs = readNumber(message['delayMs']);
      return delayMs === undefined || delayMs < 0 ? undefined : { type: 'check-in', delayMs };
    }
    case 'strategy-started':
    case 'strategy-changed':
    case 'turn-wanted':
    case 'turn-over':
      return decodeOptimizerMessage(message);
    case 'replacement': {
      const reason = readCutText(message['reason'], maxReason);
      return reason === undefined ? undefined : { type: 'replacement', reason };
    }
    case 'relay-open':
      return decodeRelayOpen(message);
    default:
      return decodeReply(message);
  }
}

/** Reads what the primary sent; the same rules. */
export function decodeToWorker(message: UnknownRecord): ToWorker | undefined {
  const requestId = readText(message['requestId'], 64);
  if (message[protocolKey] !== protocolVersion || requestId === undefined) return undefined;
  switch (message['type']) {
    case 'optimize':
      return decodeOptimize(message, requestId);
    case 'drain':
      return decodeDrain(message, requestId);
    case 'undrain':
      return { type: 'undrain', requestId };
    case 'shed': {
      const forMs = readCount(message['forMs']);
      const moveCount = readCount(message['moveCount']);
      return forMs === undefined ? undefined : compact({ type: 'shed' as const, requestId, forMs, moveCount });
    }
    case 'diagnose': {
      const order = decodeOrder(message['order']);
      return order && { type: 'diagnose', requestId, order };
    }
    case 'socket': {
      const port = readCount(message['port']);
      const head = readText(message['head'], maxHead);
      const client = readText(message['client'], maxClient);
      const isSingle = readBoolean(message['isSingle']);
      if (port === undefined || head === undefined || client === undefined || isSingle === undefined) return undefined;
      return { type: 'socket', requestId, port, head, client, isSingle };
    }
    case 'listening': {
      const port = readPort(message['port']);
      const address = readText(message['address'], 253);
      const family = readText(message['family'], 8);
      if (port === undefined || address === undefined || family === undefined) return undefined;
      return { type: 'listening', requestId, port, address, family };
    }
    case 'listen-refused': {
      const error = decodeWireError(message['error']);
      return error && { type: 'listen-refused', requestId, error };
    }
    case 'relay-peers':
      return decodeRelayPeers(message, requestId);
    default:
      return decodeToStrategies(message, requestId);
  }
}

function decodeReply(message: UnknownRecord): Reply | undefined {
  const requestId = readText(message['requestId'], 64);
  if (requestId === undefined) return undefined;
  switch (message['type']) {
    case 'optimized': {
      const outcomes = readList(message['outcomes'], maxOutcomes, decodeOutcome);
      return outcomes && { type: 'optimized', requestId, outcomes };
    }
    case 'drained': {
      const cutCount = readCount(message['cutCount']);
      return cutCount === undefined ? undefined : { type: 'drained', requestId, cutCount };
    }
    case 'shed-set': {
      const pausedCount = readCount(message['pausedCount']);
      return pausedCount === undefined ? undefined : { type: 'shed-set', requestId, pausedCount };
    }
    case 'undrained':
      return { type: 'undrained', requestId };
    case 'diagnosed': {
      const answer = readText(message['answer'], longestAnswer);
      return answer === undefined ? undefined : { type: 'diagnosed', requestId, answer };
    }
    case 'socket-taken':
      return { type: 'socket-taken', requestId };
    case 'refused': {
      const error = decodeWireError(message['error']);
      return error && { type: 'refused', requestId, error };
    }
    default:
      return undefined;
  }
}

function decodeListen(message: UnknownRecord): ToPrimary | undefined {
  const requestId = readText(message['requestId'], 64);
  const port = readPort(message['port']);
  const ordinal = readCount(message['ordinal']);
  const isTls = readBoolean(message['isTls']);
  if (requestId === undefined || port === undefined || ordinal === undefined) return undefined;
  return compact({ type: 'listen' as const, requestId, port, host: readText(message['host'], 253), ordinal, isTls });
}

function decodeFault(message: UnknownRecord): ToPrimary | undefined {
  const origin = readOneOf(message['origin'], faultOrigins);
  const error = readCutText(message['error'], maxReason);
  const { isHandled } = message;
  if (origin === undefined || error === undefined || typeof isHandled !== 'boolean') return undefined;
  return compact({ type: 'fault' as const, origin, error, frame: readCutText(message['frame'], maxFrame), isHandled });
}

function decodeLog(message: UnknownRecord): ToPrimary | undefined {
  const level = readOneOf(message['level'], logLevels);
  const text = readCutText(message['message'], maxReason);
  const fields = readRecord(message['fields']);
  if (!level || text === undefined || !fields) return undefined;
  return { type: 'log', level, message: text, fields: readFlat(fields, maxLogFields) };
}

function decodeDrain(message: UnknownRecord, requestId: string): ToWorker | undefined {
  const graceMs = readNumber(message['graceMs']);
  const purpose = readOneOf(message['purpose'], drainPurposes);
  const minPeers = readCount(message['minPeers']);
  return graceMs === undefined ? undefined : compact({ type: 'drain' as const, requestId, graceMs, purpose, minPeers });
}

function decodeDrainProgress(message: UnknownRecord): ToPrimary | undefined {
  const requestId = readText(message['requestId'], 64);
  const requests = readCount(message['requests']);
  const sockets = readCount(message['sockets']);
  const webSockets = readCount(message['webSockets']);
  const peers = readCount(message['peers']);
  if (requestId === undefined || requests === undefined || sockets === undefined) return undefined;
  if (webSockets === undefined || peers === undefined) return undefined;
  return { type: 'drain-progress', requestId, requests, sockets, webSockets, peers };
}

function decodeOptimize(message: UnknownRecord, requestId: string): ToWorker | undefined {
  const strategy = message['strategy'];
  const trigger = readOneOf(message['trigger'], ['threshold', 'forecast', 'command', 'manual'] as const);
  const requestedBy = readText(message['requestedBy'], 64);
  if (strategy !== undefined && !isStrategyName(strategy)) return undefined;
  if (!trigger || requestedBy === undefined) return undefined;
  const isDryRun = readBoolean(message['isDryRun']);
  return compact({ type: 'optimize' as const, requestId, strategy, trigger, requestedBy, isDryRun });
}
