import { bearer } from './bearer.js';
import type { CredentialReader } from './credential.js';
import { rawAuthorization } from './raw-authorization.js';
import { xApiKey } from './x-api-key.js';

/** Every way to show a credential: a new kind is one more file and one more line here. */
export const credentialReaders: readonly CredentialReader[] = [bearer, xApiKey, rawAuthorization];
