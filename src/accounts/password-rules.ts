import { invalid } from '../errors.js';
import { worstPasswords } from './worst-passwords.js';

const LEAST = 12;
const MOST = 256;

/**
 * A password that a person may have: long, not among the worst, not their own address. No rule about kinds of
 * characters (NIST SP 800-63B): those make passwords worse.
 * @throws HalyardError VALIDATION_FAILED
 */
export function checkPassword(
  password: string,
  email: string,
  field: readonly string[] = ['input', 'password'],
): void {
  const length = [...password].length;
  if (length < LEAST || length > MOST || password.includes('\0')) {
    throw invalid(field, `A password has ${LEAST} to ${MOST} characters.`);
  }
  const lower = password.normalize('NFC').toLowerCase();
  const [local] = email.split('@');
  if (worstPasswords.has(lower))
    throw invalid(field, 'This password is among the first that anybody would try.');
  if (lower === email || lower === local) throw invalid(field, 'A password must not be the e-mail address.');
  if (new Set(lower).size === 1) throw invalid(field, 'A password must not be one character over and over.');
}
