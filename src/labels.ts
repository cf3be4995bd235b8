import { invalid } from './errors.js';

/** What people call a thing and say of it: one rule for keys, projects and service accounts. */

const NAME_LENGTH = 100;
const DESCRIPTION_LENGTH = 1000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f]|\p{Surrogate}/u;

/** NUL, which PostgreSQL does not keep, and half a character, which no engine gives back as it was. */
export const UNSTORABLE = /\0|\p{Surrogate}/u;

/** @throws HalyardError VALIDATION_FAILED */
export function checkedName(name: string): string {
  const trimmed = name.trim();
  if (trimmed.length < 1 || trimmed.length > NAME_LENGTH || CONTROL.test(trimmed)) {
    throw invalid(
      ['input', 'name'],
      `A name has 1 to ${NAME_LENGTH} characters, no control characters and no half ones.`,
    );
  }
  return trimmed;
}

/** @throws HalyardError VALIDATION_FAILED */
export function checkedDescription(description: string): string {
  if (description.length > DESCRIPTION_LENGTH || UNSTORABLE.test(description)) {
    throw invalid(
      ['input', 'description'],
      `A description has at most ${DESCRIPTION_LENGTH} characters, none of them NUL or half a character.`,
    );
  }
  return description;
}
