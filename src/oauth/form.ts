import type { HttpRequest } from '../http/exchange.js';
import { OAuthError } from './oauth-error.js';

const MOST_BYTES = 32_768;

/** The parameters of a request, each given once. Those that nobody reads are ignored, as RFC 6749 (3.2) wants it. */
export type Form = ReadonlyMap<string, string>;

/** @throws OAuthError invalid_request; HalyardError PAYLOAD_TOO_LARGE */
export async function readForm(request: HttpRequest): Promise<Form> {
  const [type = ''] = (request.header('content-type') ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') {
    throw new OAuthError('invalid_request', 'Send the parameters as application/x-www-form-urlencoded.');
  }
  const text = Buffer.from(await request.body(MOST_BYTES)).toString('utf8');
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (form.has(name)) {
      throw new OAuthError('invalid_request', `The parameter ${name.slice(0, 64)} is given twice.`);
    }
    if (name.includes('\0') || value.includes('\0')) {
      throw new OAuthError('invalid_request', 'A parameter holds a NUL character, which none may.');
    }
    // A parameter without a value is one that was left out (RFC 6749, 3.2).
    if (value !== '') form.set(name, value);
  }
  return form;
}

/** @throws OAuthError invalid_request where it was left out */
export function needed(form: Form, name: string): string {
  const value = form.get(name);
  if (value === undefined) throw new OAuthError('invalid_request', `The parameter ${name} is missing.`);
  return value;
}
