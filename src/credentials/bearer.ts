import type { CredentialReader } from './credential.js';

const BEARER = /^bearer +(.*)$/i;

/** Base64url in three parts: no key has a dot. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** `Authorization: Bearer <key or access token>` (RFC 6750). The scheme's name is read in any case (RFC 9110). */
export const bearer: CredentialReader = {
  name: 'bearer',
  scheme: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key, or the access token of a session, as a Bearer token.',
  },
  example: 'Authorization: Bearer <key>',
  headers: ['Authorization'],
  read(header) {
    const sent = header('authorization');
    const text = sent === undefined ? undefined : BEARER.exec(sent)?.[1]?.trim();
    if (text === undefined) return undefined;
    return { kind: text.includes('.') && JWT.test(text) ? 'accessToken' : 'apiKey', text };
  },
};
