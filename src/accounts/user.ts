import { invalid } from '../errors.js';
import type { define } from './table.js';

type Tables = ReturnType<typeof define>;

/** A person who logs in. Belongs to tenants, in each with a role. */
export type User = Tables['users']['$inferSelect'];
export type Membership = Tables['memberships']['$inferSelect'];
export type Invitation = Tables['invitations']['$inferSelect'];

/** A membership with its person, as a list of members shows it. */
export interface Member extends Membership {
  readonly user: User;
}

const EMAIL_LENGTH = 254;
const NAME_LENGTH = 100;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Two spellings of an address that any mail server would take for one are one. */
export const normalisedEmail = (email: string): string => email.trim().normalize('NFKC').toLowerCase();

/** @throws HalyardError VALIDATION_FAILED */
export function checkedEmail(email: string, field: readonly string[] = ['input', 'email']): string {
  const normalised = normalisedEmail(email);
  const wellFormed = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(normalised) && !CONTROL.test(normalised);
  if (!wellFormed || normalised.length > EMAIL_LENGTH) {
    throw invalid(
      field,
      `An e-mail address looks like ada@example.com and has at most ${EMAIL_LENGTH} characters.`,
    );
  }
  return normalised;
}

/** @throws HalyardError VALIDATION_FAILED */
export function checkedPersonName(name: string): string {
  const trimmed = name.trim();
  if (trimmed.length < 1 || trimmed.length > NAME_LENGTH || CONTROL.test(trimmed)) {
    throw invalid(['input', 'name'], `A name has 1 to ${NAME_LENGTH} characters and no control characters.`);
  }
  return trimmed;
}
