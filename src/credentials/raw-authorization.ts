import type { CredentialReader } from './credential.js';

/** `Authorization: <key>` with no scheme before it, as Pixxel has it. */
export const rawAuthorization: CredentialReader = {
  name: 'rawAuthorization',
  scheme: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: 'An API key alone in the Authorization header, with no scheme.',
  },
  example: 'Authorization: <key>',
  headers: ['Authorization'],
  read(header) {
    const text = header('authorization')?.trim();
    // A space means a scheme and its parameters: some other reader's business.
    return text === undefined || text.includes(' ') ? undefined : { kind: 'apiKey', text };
  },
};
