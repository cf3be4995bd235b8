import { computed, effect, signal } from '@preact/signals';
import { isOk } from '../exchange/exchange.js';
import { send } from '../exchange/send.js';
import { credential } from './credential.js';
import { sessionEnded } from './ended.js';

/** Whom the credential stands for. */
export interface Who {
  readonly name: string;
  readonly kind: string;
  readonly tenant: string;
  readonly scopes: ReadonlySet<string>;
  readonly expiresAt: number | undefined;
}

export type Knowing =
  | { readonly state: 'nobody' }
  | { readonly state: 'asking' }
  | { readonly state: 'known'; readonly who: Who }
  /** The server does not take it. */
  | { readonly state: 'refused'; readonly reason: string };

export const knowing = signal<Knowing>({ state: 'nobody' });

export const who = computed(() => (knowing.value.state === 'known' ? knowing.value.who : undefined));

/** Asks again for each new credential. */
export const watchWho = (): (() => void) =>
  effect(() => {
    const shown = credential.value;
    if (!shown) {
      knowing.value = { state: 'nobody' };
      return undefined;
    }
    const before = knowing.peek();
    if (before.state !== 'known') knowing.value = { state: 'asking' };
    const abort = new AbortController();
    void ask(shown.text, shown.expiresAt, abort.signal);
    return () => abort.abort();
  });

/** The server itself takes keys of every kind. */
const askMe = (text: string, signal?: AbortSignal) =>
  send({ path: '/api/me', credential: ['Authorization', `Bearer ${text}`], ...(signal && { signal }) });

/** Whether the server still knows whom it stands for; as long as it does not say, it does. */
export const isStillTaken = async (text: string): Promise<boolean> => (await askMe(text)).status !== 401;

async function ask(text: string, tokenEndsAt: number | undefined, signal: AbortSignal): Promise<void> {
  const answer = await askMe(text, signal);
  if (signal.aborted) return;
  if (!isOk(answer)) {
    const reason =
      answer.status === 0
        ? 'The server cannot be reached.'
        : `The server does not take it (${answer.status}).`;
    knowing.value = { state: 'refused', reason };
    return;
  }
  sessionEnded.value = false;
  knowing.value = {
    state: 'known',
    who: whoOf(answer.body.kind === 'json' ? answer.body.value : {}, tokenEndsAt),
  };
}

function whoOf(told: unknown, tokenEndsAt: number | undefined): Who {
  const me = objectOf(told);
  const embedded = Object.values(objectOf(me['_embedded'])).map(objectOf);
  const tenant = objectOf(me['tenant'] ?? embedded.find((each) => 'name' in each));
  const ends = Date.parse(String(me['expiresAt'] ?? me['expires_at'] ?? ''));
  return {
    name: String(me['name'] ?? me['id'] ?? 'Somebody'),
    kind: String(me['kind'] ?? ''),
    tenant: String(tenant['name'] ?? ''),
    scopes: new Set(Array.isArray(me['scopes']) ? me['scopes'].map(String) : []),
    expiresAt: tokenEndsAt ?? (Number.isNaN(ends) ? undefined : ends),
  };
}

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
