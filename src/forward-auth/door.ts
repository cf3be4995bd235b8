import { credentialReaders } from '../credentials/index.js';
import { HalyardError } from '../errors.js';
import type { GraphqlContext } from '../graphql/context.js';
import { plainRefusal } from '../graphql/plain-refusal.js';
import type { Enter } from '../graphql/request-context.js';
import { noteRoute } from '../http/count-usage.js';
import { type Door, type HttpRequest, type HttpResponse, retargeted } from '../http/exchange.js';
import { plainProblem } from '../http/json.js';
import { noteDoor } from '../http/server-timing.js';
import { andThen, type MaybePromise, orElse } from '../maybe-promise.js';
import type { DoorRules } from '../policy/admit.js';
import type { Principal } from '../principals/principal.js';
import {
  AUTHENTICATED,
  covers,
  fewestFor,
  missingFrom,
  type Need,
  satisfies,
  scopeSets,
  scopesIn,
} from '../principals/scope.js';
import { isUnavailable } from '../storage/store.js';
import type { IdentityTokens } from './identity-token.js';
import { neededScopes } from './needed-scopes.js';
import { originalRequest } from './original-request.js';

/** Keys of every API, shown as at /graphql: the request is that of a client, passed on as it came. */
const rules: DoorRules = {
  readers: credentialReaders.filter(({ name }) => name !== 'rawAuthorization'),
  apis: 'every API',
};

/**
 * `/verify`: a proxy (nginx `auth_request`, Traefik ForwardAuth, Caddy `forward_auth`, Envoy `ext_authz`) asks before it
 * lets a request through to a server that knows nothing of keys. 200 says who calls, in headers and in a signed token;
 * 401, 403 and 429 are what proxies hand on to the client.
 */
export function createForwardAuthDoor(parts: {
  readonly enter: Enter;
  readonly identityToken: IdentityTokens;
}): Door {
  function verified(request: HttpRequest): MaybePromise<HttpResponse> {
    const original = originalRequest(request);
    const need = neededScopes(request);
    const asked = original
      ? retargeted(request, original.method, original.uri.replace(/\?.*$/s, ''))
      : request;
    if (original) request.notes.original = `${asked.method} ${asked.path}`.slice(0, 500);
    return andThen(parts.enter(asked, rules, 'reject'), (entrance) => {
      if (!entrance.ok) throw entrance.refusal;
      return proven(entrance.context, need);
    });
  }

  function proven(context: GraphqlContext, need: Need): MaybePromise<HttpResponse> {
    const { principal } = context;
    if (!covers(principal.scopes, AUTHENTICATED)) throw new HalyardError('UNAUTHENTICATED');
    if (!satisfies(principal.scopes, need)) {
      context.countDenial('FORBIDDEN');
      throw new HalyardError('FORBIDDEN', {
        requiredScopes: scopeSets(need),
        missingScopes: missingFrom(principal.scopes, need),
      });
    }
    context.noteScopes(fewestFor(principal.scopes, [need]));
    return andThen(parts.identityToken(principal), (token) => ({
      status: 200,
      headers: identityHeaders(principal, token),
    }));
  }

  function answer(request: HttpRequest): MaybePromise<HttpResponse> {
    noteRoute(request, 'verify');
    return orElse(
      () => verified(request),
      (error) => {
        if (error instanceof HalyardError) return refused(request, error);
        if (isUnavailable(error)) return refused(request, new HalyardError('UNAVAILABLE', { cause: error }));
        throw error;
      },
    );
  }

  return (request) => {
    const isBelow = request.path.startsWith('/verify/');
    if (!isBelow && request.path !== '/verify') return undefined;
    noteDoor(request, 'engine');
    if (isBelow) return answer(request);
    return METHODS.includes(request.method) ? answer(request) : Promise.resolve(notAllowed(request));
  };
}

const METHODS: readonly string[] = ['GET', 'HEAD', 'POST'];
const UNCACHED = { 'Cache-Control': 'no-store' };

const notAllowed = (request: HttpRequest): HttpResponse => {
  const { headers, ...rest } = plainProblem('METHOD_NOT_ALLOWED', request.requestId);
  return { ...rest, headers: { ...headers, Allow: METHODS.join(', ') } };
};

/** What was said of a caller last: of the same principal it is the same until its token is another. */
const said = new WeakMap<Principal, { readonly token: string; readonly headers: Record<string, string> }>();

function identityHeaders(principal: Principal, token: string): Record<string, string> {
  const known = said.get(principal);
  if (known?.token === token) return known.headers;
  const headers = headersOf(principal, token);
  said.set(principal, { token, headers });
  return headers;
}

/** All of them, always: one that were left out could be sent by the client and be believed behind the proxy. */
const headersOf = (principal: Principal, token: string) => ({
  ...UNCACHED,
  'X-Halyard-Principal': principal.id,
  'X-Halyard-Kind': principal.kind,
  'X-Halyard-Tenant': principal.tenantId,
  'X-Halyard-Api': principal.api ?? '',
  'X-Halyard-Scopes': scopesIn(principal.scopes).join(' '),
  'X-Halyard-Projects': principal.projectIds.join(' '),
  'X-Halyard-Service-Account': principal.serviceAccountId ?? '',
  'X-Halyard-Token': token,
});

/** A request with two credentials is the client's fault, which proxies can only say as 401. */
const refused = (request: HttpRequest, refusal: HalyardError): HttpResponse =>
  plainRefusal(request, refusal, refusal.code === 'AMBIGUOUS_CREDENTIALS' ? 401 : refusal.status);
