import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import type { HttpRequest } from '../http/exchange.js';
import type { Admission, Admit, DoorRules } from '../policy/admit.js';
import { isUnavailable } from '../storage/store.js';
import type { AuthorizationMode, GraphqlContext } from './context.js';
import type { Engine } from './operation/engine.js';

/** What of the context is the same for every request. */
export type Services = Omit<Context, 'principal' | 'requestId' | 'address' | 'userAgent'>;

/** Lets a request in by a door's rules and makes the context its operation runs in; or says why not. */
export type Enter = (request: HttpRequest, rules: DoorRules, mode: AuthorizationMode) => Promise<Entrance>;

export type Entrance =
  | { readonly ok: true; readonly context: GraphqlContext }
  | Extract<Admission, { readonly ok: false }>;

/** Who cannot be looked up is refused, never let in. */
function unavailable(error: unknown): Admission {
  if (!isUnavailable(error)) throw error;
  return { ok: false, refusal: new HalyardError('UNAVAILABLE', { cause: error }) };
}

export function createEntrance(admit: Admit, services: Services, engine: Engine): Enter {
  return async (request, rules, mode) => {
    const arrival = {
      header: request.header.bind(request),
      address: request.address,
      requestId: request.requestId,
      method: request.method,
      path: request.path,
    };
    const admission = await admit(arrival, rules).catch(unavailable);
    if (!admission.ok) {
      request.notes.set('denial', admission.refusal.code);
      return admission;
    }
    const { principal } = admission;
    request.notes.set('principal', principal.id);
    if (principal.tenantId !== '') request.notes.set('tenant', principal.tenantId);
    return {
      ok: true,
      context: {
        ...services,
        principal,
        requestId: request.requestId,
        address: request.address,
        userAgent: request.header('user-agent') ?? '',
        mode,
        engine,
        async refusalNow() {
          const again = await admit({ ...arrival, isAgain: true }, rules);
          return again.ok ? undefined : again.refusal;
        },
      },
    };
  };
}
