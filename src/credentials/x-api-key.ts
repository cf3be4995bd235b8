import type { CredentialReader } from './credential.js';

/** `X-API-Key: <key>`, as the Pixee PIM has it. */
export const xApiKey: CredentialReader = {
  name: 'apiKey',
  scheme: {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
    description: 'An API key in a header of its own.',
  },
  example: 'X-API-Key: <key>',
  headers: ['X-API-Key'],
  read(header) {
    const text = header('x-api-key');
    return text === undefined ? undefined : { kind: 'apiKey', text: text.trim() };
  },
};
