import type { Credential, CredentialReader } from '../credentials/credential.js';
import { HalyardError } from '../errors.js';
import type { GraphqlContext } from '../graphql/context.js';
import type { Enter } from '../graphql/request-context.js';
import type { HttpRequest } from '../http/exchange.js';
import type { DoorRules } from '../policy/admit.js';
import type { Form } from './form.js';
import { OAuthError } from './oauth-error.js';

/** What a client shows: the id of a service account, and one of its keys as the secret. */
interface ClientSecret {
  readonly id: string;
  readonly secret: string;
}

/** A client that has proven who it is, and the context in which what it asks for is done. */
export interface Client {
  readonly serviceAccountId: string;
  readonly context: GraphqlContext;
}

/**
 * Authenticates a client (RFC 6749, 2.3.1) through the door that every key comes through: by HTTP Basic, or by
 * `client_id` and `client_secret` in the body; by both at once it is refused.
 * @throws OAuthError invalid_request, invalid_client; HalyardError as the door refuses
 */
export async function authenticatedClient(enter: Enter, request: HttpRequest, form: Form): Promise<Client> {
  const shown = secretShown(request, form);
  if (!shown) throw new OAuthError('invalid_client', 'Show the id of a service account, and a key of it.');
  const entrance = await enter(request, rulesFor(shown.secret), 'reject');
  if (!entrance.ok) throw entrance.refusal;
  const { principal } = entrance.context;
  if (principal.kind !== 'apiKey' || principal.serviceAccountId !== shown.id) {
    throw new OAuthError('invalid_client', 'The secret is no key of the service account named.');
  }
  return { serviceAccountId: shown.id, context: entrance.context };
}

/** The header is read here, where it has a form of its own; the door is only handed the key that was in it. */
function rulesFor(secret: string): DoorRules {
  const credential: Credential = { kind: 'apiKey', text: secret };
  const reader: CredentialReader = {
    name: 'clientSecret',
    scheme: { type: 'http', scheme: 'basic' },
    example: 'Authorization: Basic <id:key>',
    headers: ['Authorization'],
    read: () => credential,
  };
  return { readers: [reader], apis: 'every API' };
}

function secretShown(request: HttpRequest, form: Form): ClientSecret | undefined {
  const inHeader = basicOf(request.header('authorization'));
  const [id, secret] = [form.get('client_id'), form.get('client_secret')];
  if (!inHeader) return id !== undefined && secret !== undefined ? { id, secret } : undefined;
  if (secret !== undefined || (id !== undefined && id !== inHeader.id)) {
    throw new OAuthError('invalid_request', 'The client is named both in the header and in the body.');
  }
  return inHeader;
}

/** @throws HalyardError where there is an Authorization header of another kind */
function basicOf(header: string | undefined): ClientSecret | undefined {
  if (header === undefined) return undefined;
  const encoded = /^basic +([A-Za-z0-9+/=]+)$/i.exec(header.trim())?.[1];
  const text = encoded && Buffer.from(encoded, 'base64').toString('utf8');
  const mark = text ? text.indexOf(':') : -1;
  if (!text || mark < 0) {
    throw new HalyardError('API_KEY_MALFORMED', {
      message: 'The Authorization header holds no Basic credential: base64 of the id, a colon, and the key.',
    });
  }
  return { id: decoded(text.slice(0, mark)), secret: decoded(text.slice(mark + 1)) };
}

/** Each half is form-encoded before it is put together, which changes nothing about our ids and keys. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
