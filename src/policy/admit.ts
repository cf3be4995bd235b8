import { authenticate, type Judges } from '../credentials/authenticate.js';
import type { Credential, CredentialReader, Header } from '../credentials/credential.js';
import { HalyardError } from '../errors.js';
import { allowsAddress } from '../keys/allowed-ips.js';
import type { UseRecorder } from '../keys/record-use.js';
import type { AuditUse } from '../keys/system-key/audit-use.js';
import { type Api, apiNamed } from '../principals/api-registry.js';
import { anonymous, type Principal } from '../principals/principal.js';

/** What is asked at the door. */
export interface Arrival {
  readonly header: Header;
  /** The client's address, past trusted proxies: what IP lists are asked about, and what is written down. */
  readonly address: string;
  /** Whose fault a wrong credential is; left out: that of whoever is at the address. */
  readonly failuresCountFor?: string;
  readonly requestId: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Asked again about a request that was let in: that is no other use. */
  readonly isAgain?: boolean;
}

/** What a door of its own rules: how a credential is shown there, and whose keys it takes. */
export interface DoorRules {
  readonly readers: readonly CredentialReader[];
  /** `every API`, or those whose keys are taken; `halyard` keys are taken everywhere. */
  readonly apis: 'every API' | readonly Api[];
}

/** Either who is calling, or why the call goes no further. A credential that fails never becomes "anonymous". */
export type Admission = { readonly ok: true; readonly principal: Principal } | Refused;

interface Refused {
  readonly ok: false;
  readonly refusal: HalyardError;
  /** Whose credential it is, where possession was proven. Not for the answer. */
  readonly owner?: Principal | undefined;
}

/** A credential that was refused, and why. */
export interface Denial {
  readonly owner: Principal | undefined;
  readonly refusal: HalyardError;
  readonly arrival: Arrival;
}

export type Admit = (arrival: Arrival, rules: DoorRules) => Promise<Admission>;

/**
 * THE door: every request, whatever its URL, passes here before anything reads or changes data. In this order:
 * authenticate (which tells the key's status), the door's API, the tenant named, the IP list, the audit of the system
 * key, and only then the use is recorded, so that a refused call leaves no trace on the key.
 */
export function createDoor(
  parts: Judges & {
    readonly uses: UseRecorder;
    /** For the system key alone: what cannot be written down does not happen. */
    readonly auditUse: AuditUse;
    /** Told of each credential that is refused; of whose it was only where possession was proven. */
    onDenial(denial: Denial): void;
  },
): Admit {
  return async (arrival, rules) => {
    const denied = (refusal: HalyardError, owner?: Principal): Refused => {
      parts.onDenial({ owner, refusal, arrival });
      return { ok: false, refusal, owner };
    };
    const [credential, another] = credentialsShown(arrival.header, rules.readers);
    if (!credential) {
      return isUnreadable(arrival.header, rules)
        ? denied(new HalyardError('API_KEY_MALFORMED', { message: UNREADABLE }))
        : { ok: true, principal: anonymous };
    }
    if (another) return denied(new HalyardError('AMBIGUOUS_CREDENTIALS'));

    const tenantNamed = arrival.header('x-tenant-id');
    const failuresCountFor = arrival.failuresCountFor ?? arrival.address;
    const authentication = await authenticate(credential, { failuresCountFor, tenantNamed }, parts);
    if (!authentication.ok) return denied(authentication.refusal, authentication.owner);
    const { principal, shown: keyShown } = authentication;
    const refusal =
      refusalOfApi(principal.api, rules) ??
      refusalOfTenant(principal, tenantNamed) ??
      refusalOfAddress(principal.allowedIps, arrival.address);
    if (refusal) return denied(refusal, principal);

    if (keyShown?.key.system && !arrival.isAgain) {
      const unwritten = await parts.auditUse({
        ...arrival,
        principal,
        secretText: keyShown.secretText ?? '',
      });
      if (unwritten) return { ok: false, refusal: unwritten };
    }
    if (keyShown) parts.uses.record(keyShown, arrival.address);
    return { ok: true, principal };
  };
}

/** Whether there is an Authorization header that none of the door's readers could read; some doors read none. */
const isUnreadable = (header: Header, { readers }: DoorRules): boolean =>
  readers.length > 0 && header('authorization') !== undefined;

const UNREADABLE = 'The Authorization header holds no credential that is read here.';

/** The same credential shown twice is one credential. */
function credentialsShown(header: Header, readers: readonly CredentialReader[]): readonly Credential[] {
  const byText = new Map<string, Credential>();
  for (const reader of readers) {
    const credential = reader.read(header);
    if (credential) byText.set(credential.text, credential);
  }
  return [...byText.values()];
}

/** A person, who has no key of any API, is taken everywhere. */
function refusalOfApi(api: Api | undefined, { apis }: DoorRules): HalyardError | undefined {
  if (apis === 'every API' || api === undefined || api === 'halyard' || apis.includes(api)) return undefined;
  return new HalyardError('API_KEY_UNKNOWN', {
    message: `This is a key of ${apiNamed(api).title}, which this URL does not take.`,
  });
}

/** The same answer for a tenant that does not exist and one the caller is not in. */
function refusalOfTenant(principal: Principal, named: string | undefined): HalyardError | undefined {
  if (named === undefined || named === principal.tenantId) return undefined;
  return new HalyardError('WRONG_TENANT');
}

function refusalOfAddress(allowedIps: readonly string[], address: string): HalyardError | undefined {
  return allowsAddress(allowedIps, address) ? undefined : new HalyardError('IP_NOT_ALLOWED');
}
