import type { CredentialReader } from './credential.js';

const BEARER = /^bearer +(.*)$/i;

/** `Authorization: Bearer <key>` (RFC 6750). The scheme's name is read in any case (RFC 9110). */
export const bearer: CredentialReader = {
  name: 'bearer',
  scheme: { type: 'http', scheme: 'bearer', description: 'An API key as a Bearer token.' },
  headers: ['Authorization'],
  read(header) {
    const text = BEARER.exec(header('authorization') ?? '')?.[1];
    return text === undefined ? undefined : { kind: 'apiKey', text: text.trim() };
  },
};
