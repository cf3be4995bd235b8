import type { Door, HttpRequest } from '../http/exchange.js';
import { json } from '../http/json.js';
import { allScopes } from '../principals/scope-registry.js';

export const TOKEN_PATH = '/oauth/token';
export const INTROSPECT_PATH = '/oauth/introspect';
export const REVOKE_PATH = '/oauth/revoke';

const METHODS = ['client_secret_basic', 'client_secret_post'];
const MAX_AGE_SECONDS = 300;

/**
 * `/.well-known/oauth-authorization-server` (RFC 8414): where everything is, for clients that find their own way.
 * @param publicUrl where clients reach the server; left out: what the request names
 */
export function createMetadataDoor(site: {
  readonly issuer: string;
  readonly publicUrl: string | undefined;
}): Door {
  const answer = async (request: HttpRequest) => {
    const at = site.publicUrl ?? request.origin;
    const metadata = {
      issuer: site.issuer,
      token_endpoint: at + TOKEN_PATH,
      token_endpoint_auth_methods_supported: METHODS,
      grant_types_supported: ['client_credentials'],
      // Nobody is sent to a page of ours to consent.
      response_types_supported: [],
      scopes_supported: allScopes,
      jwks_uri: `${at}/.well-known/jwks.json`,
      introspection_endpoint: at + INTROSPECT_PATH,
      introspection_endpoint_auth_methods_supported: [...METHODS, 'bearer'],
      revocation_endpoint: at + REVOKE_PATH,
      revocation_endpoint_auth_methods_supported: METHODS,
    };
    return json(200, metadata, { 'Cache-Control': `public, max-age=${MAX_AGE_SECONDS}` });
  };
  return (request) =>
    request.path === '/.well-known/oauth-authorization-server' &&
    (request.method === 'GET' || request.method === 'HEAD')
      ? answer(request)
      : undefined;
}
