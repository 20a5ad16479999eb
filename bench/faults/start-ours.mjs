import { ours } from '../support/supervisors/variants.mjs';

/**
 * `perf-supervisor start` without admission control: on a machine that is short of CPU it refuses requests by itself, which
 * would be counted as lost by the fault.
 */
export const startOurs = (scope, args = [], settings = {}) => ours(scope, args, { PS_ADMISSION: 'false', ...settings });
