/** How this page shows the server who asks. */
export type Credential =
  /** An API key or a JWT, as it was pasted. */
  | { readonly kind: 'token'; readonly token: string }
  /** The access token of a web session, which a cookie that no script reads renews. */
  | { readonly kind: 'login'; readonly token: string; readonly endsAt: number };

/** What survives a reload of the tab, where that was wished. A login is resumed by its cookie, and keeps no secret here. */
export interface Kept {
  readonly token?: string;
  readonly isLogin?: boolean;
  readonly tenantId?: string;
}

const NAME = 'halyard:credential';

/** The storage of one tab, which is gone with it. */
export const keptCredential = {
  read(): Kept | undefined {
    try {
      const kept: unknown = JSON.parse(sessionStorage.getItem(NAME) ?? 'null');
      return typeof kept === 'object' && kept !== null ? kept : undefined;
    } catch {
      return undefined;
    }
  },
  write(kept: Kept): void {
    sessionStorage.setItem(NAME, JSON.stringify(kept));
  },
  forget(): void {
    sessionStorage.removeItem(NAME);
  },
};
