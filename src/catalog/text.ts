import { invalid } from '../errors.js';

/** Where a value stands in the input, from its root. */
export type Field = readonly (string | number)[];

export interface TextRule {
  /** What the value is called at the start of a sentence: `The name`. */
  readonly what: string;
  readonly min?: number;
  readonly max: number;
  /** Lines and tabs are let through; other control characters never are. */
  readonly multiline?: boolean;
  /** Refuses white space at either end: for codes, which people compare by eye. */
  readonly trimmed?: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const CONTROL_BUT_LINES = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** Gives back the text where it obeys the rule, unchanged: nothing is stored that the caller did not write. */
export function checkText(field: Field, text: string, rule: TextRule): string {
  const { what, min = 1, max } = rule;
  refuseUnstorable(field, text);
  if ((rule.multiline ? CONTROL_BUT_LINES : CONTROL).test(text)) {
    throw invalid(field, `${what} may not contain control characters.`);
  }
  if (min > 0 && text.trim() === '') throw invalid(field, `${what} may not be blank.`);
  if (text.length < min || text.length > max) {
    throw invalid(
      field,
      `${what} must be ${min > 0 ? `${min} to` : 'at most'} ${max.toLocaleString('en')} characters long.`,
    );
  }
  if (rule.trimmed && text.trim() !== text) {
    throw invalid(field, `${what} may not begin or end with white space.`);
  }
  return text;
}

/** `null` clears the value; anything else must obey the rule. */
export const checkOptionalText = (field: Field, text: string | null, rule: TextRule): string | null =>
  text === null ? null : checkText(field, text, rule);

/**
 * PostgreSQL cannot store NUL, so no engine may: a store could not be copied otherwise. Half a character, a surrogate
 * without the other, becomes U+FFFD on its way into either: other text than the caller wrote, and no longer unique.
 */
export function refuseUnstorable(field: Field, text: string): void {
  if (text.includes('\0')) throw invalid(field, 'Text may not contain the character NUL (U+0000).');
  if (/\p{Surrogate}/u.test(text)) {
    throw invalid(field, 'Text may not contain half a character (a lone surrogate).');
  }
}
