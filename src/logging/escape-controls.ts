/**
 * C0 and C1 controls, line and paragraph separators, and the marks that turn the writing direction: a name from the
 * internet must not be able to break a line, colour a terminal or reorder what the reader sees.
 */
const controls = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Writes control characters as `\u001b`, which is also how JSON writes them. */
export function escapeControls(text: string): string {
  return text.replaceAll(controls, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
