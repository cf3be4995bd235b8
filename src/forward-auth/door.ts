import { credentialReaders } from '../credentials/index.js';
import { HalyardError } from '../errors.js';
import { challenge } from '../graphql/denials.js';
import type { Enter } from '../graphql/request-context.js';
import { noteRoute } from '../http/count-usage.js';
import { type Door, type HttpRequest, type HttpResponse, retargeted } from '../http/exchange.js';
import { plainProblem } from '../http/json.js';
import { noteDoor } from '../http/server-timing.js';
import type { DoorRules } from '../policy/admit.js';
import type { Principal } from '../principals/principal.js';
import {
  AUTHENTICATED,
  covers,
  fewestFor,
  missingFrom,
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
  async function verified(request: HttpRequest): Promise<HttpResponse> {
    const original = originalRequest(request);
    const need = neededScopes(request);
    const asked = original
      ? retargeted(request, original.method, original.uri.replace(/\?.*$/s, ''))
      : request;
    if (original) request.notes.original = `${asked.method} ${asked.path}`.slice(0, 500);
    const entrance = await parts.enter(asked, rules, 'reject');
    if (!entrance.ok) throw entrance.refusal;
    const { principal } = entrance.context;
    if (!covers(principal.scopes, AUTHENTICATED)) throw new HalyardError('UNAUTHENTICATED');
    if (!satisfies(principal.scopes, need)) {
      entrance.context.countDenial('FORBIDDEN');
      throw new HalyardError('FORBIDDEN', {
        requiredScopes: scopeSets(need),
        missingScopes: missingFrom(principal.scopes, need),
      });
    }
    entrance.context.noteScopes(fewestFor(principal.scopes, [need]));
    return {
      status: 200,
      headers: { ...UNCACHED, ...identityHeaders(principal, await parts.identityToken(principal)) },
    };
  }

  async function answer(request: HttpRequest): Promise<HttpResponse> {
    noteRoute(request, 'verify');
    try {
      return await verified(request);
    } catch (error) {
      if (error instanceof HalyardError) return refused(request, error);
      if (isUnavailable(error)) return refused(request, new HalyardError('UNAVAILABLE', { cause: error }));
      throw error;
    }
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

/** All of them, always: one that were left out could be sent by the client and be believed behind the proxy. */
const identityHeaders = (principal: Principal, token: string) => ({
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
function refused(request: HttpRequest, refusal: HalyardError): HttpResponse {
  const { missingScopes, retryAfterSeconds } = refusal.details;
  const { headers, ...rest } = plainProblem(refusal.code, request.requestId, refusal.message);
  const status = refusal.code === 'AMBIGUOUS_CREDENTIALS' ? 401 : refusal.status;
  return {
    ...rest,
    status,
    headers: {
      ...headers,
      ...((status === 401 || refusal.code === 'FORBIDDEN') && {
        'WWW-Authenticate': challenge(refusal.code, missingScopes),
      }),
      ...(retryAfterSeconds !== undefined && { 'Retry-After': String(retryAfterSeconds) }),
    },
  };
}
