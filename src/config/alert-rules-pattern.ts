/** What rules of the setting `alertRules` are made of; `alerts/rule-text.ts` reads them. */
export const ruleParts = {
  duration: '\\d{1,9}(?:ms|s|m|h|d)',
  number: '-?\\d{1,15}(?:\\.\\d{1,6})?',
  name: '[a-z][a-z0-9-]{0,63}',
  severity: 'info|warning|critical',
} as const;

const { duration, number, name, severity } = ruleParts;
const onMetric = `(?:node )?[A-Za-z]\\w{0,63} [<>] ${number}(?: for ${duration})?(?: recover ${number})?`;
const onEvent = `event (?:failed )?[a-z][a-z-]{0,31}(?: \\d{1,6} in ${duration})?`;
const one = `${name}: (?:${onMetric}|${onEvent})(?: (?:${severity}))?`;

/** The whole text of the setting: at most 64 rules. */
export const alertRulesPattern = new RegExp(`^${one}(?:; ?${one}){0,63};?$`);
