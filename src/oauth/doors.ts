import { bearer } from '../credentials/bearer.js';
import { HalyardError } from '../errors.js';
import type { GraphqlContext } from '../graphql/context.js';
import type { Enter } from '../graphql/request-context.js';
import { noteRoute } from '../http/count-usage.js';
import type { Door, HttpRequest, HttpResponse } from '../http/exchange.js';
import { json } from '../http/json.js';
import { noteDoor } from '../http/server-timing.js';
import { andThen, type MaybePromise } from '../maybe-promise.js';
import type { DoorRules } from '../policy/admit.js';
import type { Limiter } from '../policy/limiter.js';
import { longestWait, policyFor } from '../policy/quota.js';
import { requireScope } from '../principals/principal.js';
import { authenticatedClient } from './client.js';
import { type Form, needed, readForm } from './form.js';
import { introspect } from './introspect-token.js';
import { issueServiceToken } from './issue-token.js';
import { INTROSPECT_PATH, REVOKE_PATH, TOKEN_PATH } from './metadata.js';
import { answeringOAuth, OAuthError, UNCACHED } from './oauth-error.js';
import { revokeToken } from './revoke-token.js';

/** How often a service account may have a new token; each is a row of the audit trail. */
const TOKENS_A_MINUTE = policyFor('token', { requests: 60, seconds: 60 });

type Work = (enter: Enter, request: HttpRequest, form: Form) => MaybePromise<HttpResponse>;

/** `/oauth/token`, `/oauth/introspect` and `/oauth/revoke`: for programs that speak OAuth 2.0. */
export function createOAuthDoor(enter: Enter, limiter: Limiter): Door {
  const works: Readonly<Record<string, Work>> = {
    [TOKEN_PATH]: token(limiter),
    [INTROSPECT_PATH]: introspection,
    [REVOKE_PATH]: revocation,
  };
  return (request) => {
    const work = works[request.path];
    if (!work) return undefined;
    noteRoute(request, request.path.slice(1).replace('/', '.'));
    noteDoor(request, 'engine');
    return answeringOAuth(request, async () => work(enter, request, await readForm(request)));
  };
}

/** The client credentials grant (RFC 6749, 4.4): a key of a service account for a token that lives for minutes. */
const token =
  (limiter: Limiter): Work =>
  async (enter, request, form) => {
    const grant = needed(form, 'grant_type');
    if (grant !== 'client_credentials') {
      throw new OAuthError('unsupported_grant_type', 'Only client_credentials is granted here.');
    }
    const client = await authenticatedClient(enter, request, form);
    await takeTurn(limiter, client.serviceAccountId);
    const { accessToken, expiresIn, scopes } = await issueServiceToken(client, form.get('scope'));
    return json(
      200,
      { access_token: accessToken, token_type: 'Bearer', expires_in: expiresIn, scope: scopes.join(' ') },
      UNCACHED,
    );
  };

/** @throws HalyardError RATE_LIMITED */
async function takeTurn(limiter: Limiter, serviceAccountId: string): Promise<void> {
  const { ok, quotas } = await limiter.take([{ policy: TOKENS_A_MINUTE, subject: serviceAccountId }]);
  if (ok) return;
  throw new HalyardError('RATE_LIMITED', {
    message: `A service account gets at most ${TOKENS_A_MINUTE.requests} tokens a minute; use one until it expires.`,
    retryAfterSeconds: longestWait(quotas),
  });
}

/** RFC 7662, for who holds `keys:verify`: a client with its secret, or any key or token as Bearer. */
const introspection: Work = (enter, request, form) =>
  andThen(asker(enter, request, form), (context) => {
    try {
      requireScope(context, 'keys:verify');
    } catch {
      context.countDenial('FORBIDDEN');
      throw new OAuthError('insufficient_scope', 'To introspect takes the scope keys:verify.');
    }
    return andThen(introspect(context, needed(form, 'token'), form.get('client_ip')), (found) =>
      json(200, found, UNCACHED),
    );
  });

function asker(enter: Enter, request: HttpRequest, form: Form): MaybePromise<GraphqlContext> {
  if (!/^bearer /i.test(request.header('authorization') ?? '')) {
    return authenticatedClient(enter, request, form).then(({ context }) => context);
  }
  return andThen(enter(request, asBearer, 'reject'), (entrance) => {
    if (!entrance.ok) throw entrance.refusal;
    if (entrance.context.principal.kind === 'anonymous') throw new HalyardError('UNAUTHENTICATED');
    return entrance.context;
  });
}

const asBearer: DoorRules = { readers: [bearer], apis: 'every API' };

/** RFC 7009, for a client and its own tokens. */
async function revocation(enter: Enter, request: HttpRequest, form: Form): Promise<HttpResponse> {
  const client = await authenticatedClient(enter, request, form);
  await revokeToken(client, needed(form, 'token'));
  return { status: 200, headers: UNCACHED };
}
