import { define } from './definition.js';

/** The errors of optimizations; part of `errorTable`. */
export const optimizerErrors = {
  PS_OPTIMIZE_UNKNOWN_STRATEGY: define('there is no strategy {strategy}', 400, 2, 'Known strategies: {known}.'),
  PS_OPTIMIZE_BUSY: define('an optimization is already running', 409, 4, 'Wait until it ends, then ask again.'),
  PS_OPTIMIZE_DISABLED: define(
    'optimization is disabled',
    503,
    5,
    'Set ENABLE_PERFORMANCE_OPTIMIZATION=true and restart.',
  ),
  PS_OPTIMIZE_TIMED_OUT: define(
    'strategy {strategy} exceeded its budget of {budgetMs} ms',
    504,
    4,
    'Give it a larger budget or less to do.',
  ),
  PS_OPTIMIZE_STRATEGY_FAILED: define(
    'strategy {strategy} failed: {reason}',
    500,
    1,
    'See the log; perf-supervisor doctor lists common causes.',
  ),
} as const;
