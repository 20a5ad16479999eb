import { define } from './definition.js';

/** The errors of settings and files; part of `errorTable`. */
export const configErrors = {
  PS_CONFIG_BAD_VALUE: define(
    '{source} {name} is {value}; allowed: {allowed}',
    400,
    2,
    'Correct the value and start again.',
  ),
  PS_CONFIG_UNKNOWN_KEY: define('{source} has no setting named {name}', 400, 2, 'Did you mean {nearest}?'),
  PS_CONFIG_UNREADABLE: define(
    'config file {file} cannot be read: {reason}',
    400,
    2,
    'Check the path, the rights and the syntax.',
  ),
  PS_CONFIG_BAD_CRON: define(
    'the cron pattern {pattern} is wrong in its {field}: {reason}',
    400,
    2,
    'Its fields are minute, hour, day of month, month and day of week, with seconds before them if there are 6; for example 0 4 * * *.',
  ),
  PS_CONFIG_SEVERAL: define('{count} settings are wrong:\n{problems}', 400, 2, 'Correct them and start again.'),
  PS_ECOSYSTEM_SEVERAL_APPS: define(
    '{file} holds {count} applications: {names}',
    400,
    2,
    'Each has a supervisor of its own: start each with --only <name>, and -d to leave it in the background.',
  ),
  PS_ECOSYSTEM_UNKNOWN_APP: define('{file} has no application {name}', 400, 2, 'Its applications: {known}.'),
  PS_ECOSYSTEM_REFUSED: define(
    'application {app} of {file} cannot run as it is. {reasons}',
    400,
    2,
    'Change these keys, or leave this application to PM2 or systemd.',
  ),
} as const;
