// An end of text ends everything, so that no position is looked at twice.
const token = /"(?:[^"\\]|\\[\s\S]?)*(?:"|$)|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|,(?=\s*[}\]])/g;

/**
 * Reads JSON that may have comments and a comma after the last entry, as PM2's JSON files may.
 * A key named `__proto__` becomes an ordinary key.
 */
export function parseJsonWithComments(text: string): unknown {
  const withoutComments = text.replace(token, (found) => (found.startsWith('/') ? ' ' : found));
  // A second pass, since a comment may stand between the comma and the bracket.
  return JSON.parse(withoutComments.replace(token, (found) => (found === ',' ? '' : found)));
}
