/** How this page shows the server who asks. */
export type Credential =
  /** An API key or a JWT, as it was pasted. */
  | { readonly kind: 'token'; readonly token: string }
  /** The access token of a web session, which a cookie that no script reads renews. */
  | { readonly kind: 'login'; readonly token: string; readonly endsAt: number };

/** In the storage of the tab, and gone with it. The explorer knows it by the same name: it may be the same tab. */
const KEY = 'halyard.key';
const TENANT = 'halyard.tenant';

/** In the storage of the browser, like the cookie itself: that there is one. No secret. Here too the explorer has it so. */
const SESSION = 'halyard.session';

/** What survives a reload. */
export interface Kept {
  readonly token: string | undefined;
  readonly hasSession: boolean;
  readonly tenantId: string | undefined;
}

export const readKept = (): Kept => ({
  token: sessionStorage.getItem(KEY) ?? undefined,
  hasSession: localStorage.getItem(SESSION) !== null,
  tenantId: sessionStorage.getItem(TENANT) ?? undefined,
});

/** A login stays until it is ended, because its cookie does; a key or a token only where that is wished. */
export function keep(credential: Credential, isKeyKept: boolean, tenantId: string | undefined): void {
  forgetKept();
  if (credential.kind === 'login') localStorage.setItem(SESSION, '1');
  else if (isKeyKept) sessionStorage.setItem(KEY, credential.token);
  else return;
  if (tenantId !== undefined) sessionStorage.setItem(TENANT, tenantId);
}

export function forgetKept(): void {
  for (const name of [KEY, TENANT]) sessionStorage.removeItem(name);
}

export function forgetSession(): void {
  localStorage.removeItem(SESSION);
}
