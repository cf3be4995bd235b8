import { computed, signal } from '@preact/signals';

/** What requests are sent with. */
export interface Credential {
  readonly kind: 'key' | 'session';
  readonly text: string;
  /** Another one for each sign-in; the same for an access token that replaces an older one of its session. */
  readonly holder: number;
  /** When an access token ends, in milliseconds since 1970. */
  readonly expiresAt?: number;
}

/** Kept in memory: a reload forgets it, unless this tab was asked to keep it. */
export const credential = signal<Credential | undefined>(undefined);

/** Changes when somebody else signs in or out, and only then: what is shown was for one caller. */
export const holder = computed(() => credential.value?.holder ?? 0);

let holders = 0;
export const newHolder = (): number => ++holders;

const KEPT = 'halyard.key';

export function signInWithKey(text: string, keepInTab: boolean): void {
  if (keepInTab) sessionStorage.setItem(KEPT, text);
  else sessionStorage.removeItem(KEPT);
  credential.value = { kind: 'key', text, holder: newHolder() };
}

/** The key that this tab was asked to keep. */
export function recallKey(): boolean {
  const text = sessionStorage.getItem(KEPT);
  if (text) credential.value = { kind: 'key', text, holder: newHolder() };
  return Boolean(text);
}

export function forgetKey(): void {
  sessionStorage.removeItem(KEPT);
  credential.value = undefined;
}
