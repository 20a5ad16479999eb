import { alertErrors } from './error-table/alert-errors.js';
import { cliErrors } from './error-table/cli-errors.js';
import { commandErrors } from './error-table/command-errors.js';
import { configErrors } from './error-table/config-errors.js';
import { controlErrors } from './error-table/control-errors.js';
import { daemonErrors } from './error-table/daemon-errors.js';
import { diagnosticErrors } from './error-table/diagnostic-errors.js';
import { httpErrors } from './error-table/http-errors.js';
import { optimizerErrors } from './error-table/optimizer-errors.js';
import { placementErrors } from './error-table/placement-errors.js';
import { storeErrors } from './error-table/store-errors.js';
import { targetErrors } from './error-table/target-errors.js';
import { telemetryErrors } from './error-table/telemetry-errors.js';
import { workerErrors } from './error-table/worker-errors.js';

export type { ErrorDefinition } from './error-table/definition.js';
export { exitCodes } from './exit-codes.js';

/** The one table of errors, by area; `docs/errors.md` is generated from it. */
export const errorTable = {
  ...alertErrors,
  ...cliErrors,
  ...commandErrors,
  ...configErrors,
  ...controlErrors,
  ...daemonErrors,
  ...diagnosticErrors,
  ...httpErrors,
  ...optimizerErrors,
  ...placementErrors,
  ...storeErrors,
  ...targetErrors,
  ...telemetryErrors,
  ...workerErrors,
} as const;
