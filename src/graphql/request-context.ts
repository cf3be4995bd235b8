import type { DenialCounter } from '../audit/count-denials.js';
import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import { noteCaller } from '../http/count-usage.js';
import type { HttpRequest } from '../http/exchange.js';
import { noteKeyEnd } from '../http/key-expiry.js';
import { noteQuotas } from '../http/rate-limit.js';
import { andThen, type MaybePromise, orElse } from '../maybe-promise.js';
import type { Admission, Admit, Arrival, DoorRules } from '../policy/admit.js';
import { type Caller, keyEndOf, type Principal } from '../principals/principal.js';
import type { ScopeMask } from '../principals/scope.js';
import { isUnavailable } from '../storage/store.js';
import type { AuthorizationMode, GraphqlContext } from './context.js';
import type { CountDocument } from './new-documents.js';
import type { Engine } from './operation/engine.js';

/** What of the context is the same for every request. */
export type Services = Omit<Context, keyof Caller | 'requestId' | 'address' | 'userAgent'>;

/** Lets a request in by a door's rules and makes the context its operation runs in; or says why not. */
export type Enter = (
  request: HttpRequest,
  rules: DoorRules,
  mode: AuthorizationMode,
) => MaybePromise<Entrance>;

export type Entrance =
  | { readonly ok: true; readonly context: GraphqlContext }
  | Extract<Admission, { readonly ok: false }>;

/** Who cannot be looked up is refused, never let in. */
function unavailable(error: unknown): Admission {
  if (!isUnavailable(error)) throw error;
  return { ok: false, refusal: new HalyardError('UNAVAILABLE', { cause: error }), quotas: [] };
}

export function createEntrance(
  admit: Admit,
  services: Services,
  engine: Engine,
  noteScopes: (principal: Principal, needed: ScopeMask) => void,
  denials: Pick<DenialCounter, 'count'>,
  countDocument: CountDocument,
): Enter {
  return (request, rules, mode) => {
    const arrival = {
      header: request.header,
      address: request.address,
      requestId: request.requestId,
      method: request.method,
      path: request.path,
    };
    return andThen(
      orElse(() => admit(arrival, rules), unavailable),
      (admission) => entered(request, rules, mode, arrival, admission),
    );
  };

  function entered(
    request: HttpRequest,
    rules: DoorRules,
    mode: AuthorizationMode,
    arrival: Arrival,
    admission: Admission,
  ): Entrance {
    noteQuotas(request, admission.quotas);
    if (!admission.ok) {
      request.notes.denial = admission.refusal.code;
      const { owner, refusal } = admission;
      if (owner) noteCaller(request, owner);
      // A key that is no good by itself needs no warning of its end.
      if (owner && refusal.status !== 401) noteKeyEnd(request, keyEndOf(owner), services.clock);
      return admission;
    }
    const { principal } = admission;
    noteCaller(request, principal);
    noteKeyEnd(request, keyEndOf(principal), services.clock);
    request.notes.principal = principal.id;
    if (principal.tenantId !== '') request.notes.tenant = principal.tenantId;
    return {
      ok: true,
      // Not by a spread: V8 would make a new hidden class for each request, which costs more than all the rest here.
      context: {
        store: services.store,
        clock: services.clock,
        ids: services.ids,
        startedAt: services.startedAt,
        vault: services.vault,
        systemKey: services.systemKey,
        identity: services.identity,
        bridgeRoutes: services.bridgeRoutes,
        transfers: services.transfers,
        jobs: services.jobs,
        assets: services.assets,
        principal,
        noteScopes: (needed) => noteScopes(principal, needed),
        requestId: request.requestId,
        address: request.address,
        userAgent: request.header('user-agent') ?? '',
        mode,
        engine,
        stamp: undefined,
        countDenial(code) {
          if (principal.kind === 'anonymous') return;
          denials.count({ owner: principal, code, address: request.address, requestId: request.requestId });
        },
        countDocument: (text) => countDocument(text, { principal, address: request.address }),
        admitAt({ clientIp, credential, rules: elsewhere }) {
          // Anybody can name any address: wrong credentials are the fault of who asks.
          const failuresCountFor = `asked by ${principal.id}`;
          const address = clientIp ?? failuresCountFor;
          const { requestId, method, path } = arrival;
          const header = (name: string) => credential[name];
          const shown = { header, address, failuresCountFor, requestId, method, path };
          return andThen(
            orElse(() => admit(shown, elsewhere), unavailable),
            (judged) => {
              if (!judged.ok) return judged;
              const { ok, principal: shower, quotas } = judged;
              return { ok, principal: shower, quotas, noteScopes: (needed) => noteScopes(shower, needed) };
            },
          );
        },
        async admittedNow() {
          return orElse(() => admit({ ...arrival, isAgain: true }, rules), unavailable);
        },
      },
    };
  }
}
