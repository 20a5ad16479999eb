import type { Clock } from '../../core/clock.js';
import type { SupervisorError } from '../../core/errors.js';
import type { PrimaryOptions } from '../options.js';
import type { ProcessTrees } from '../process/process-tree.js';

export interface NodeOptions extends PrimaryOptions {
  readonly name: string;
  readonly nodeId: string;
  /** Unique per start of the primary. */
  readonly instanceId: string;
  readonly version: string;
  readonly clock: Clock;
  readonly processTrees: ProcessTrees;
  readonly onStop: (requestedBy: string) => void;
  /** The node cannot go on. */
  readonly onGaveUp: (error: SupervisorError) => void;
}
