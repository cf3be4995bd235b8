import { type Credential, forgetKept, forgetSession, keep, readKept } from './credential.js';
import { logIn, logOut, NoSession, refresh } from './login.js';
import { subjectOf } from './subject.js';
import { type Viewer, viewerBy } from './viewer.js';

export type Headers = Readonly<Record<string, string>>;

/** Who asks, as far as this page knows. */
export type Standing =
  | { readonly kind: 'out'; readonly complaint?: string }
  | { readonly kind: 'entering' }
  | {
      readonly kind: 'in';
      readonly viewer: Viewer;
      readonly isLogin: boolean;
      /** Whether a key or a token survives a reload. */
      readonly isKept: boolean;
    };

export interface Session {
  /** The same object until something has changed. */
  standing(): Standing;
  subscribe(listener: () => void): () => void;
  /** The headers that say who asks; none where nobody has signed in. */
  headers(): Promise<Headers>;
  /** With an API key or a JWT. */
  enterWithToken(token: string, isKept: boolean): Promise<void>;
  enterWithPassword(email: string, password: string): Promise<void>;
  /** As before the page was reloaded: with a key where that was wished, or in the session of the cookie. */
  resume(): Promise<void>;
  /** Acts in another tenant that the person belongs to. */
  chooseTenant(tenantId: string): Promise<void>;
  leave(): Promise<void>;
}

/** A token this close to its end may be refused when it arrives. */
const MARGIN_MS = 20_000;

/** In the memory of the page; a key in the storage of the tab where that is wished; nothing ever in an address. */
export function createSession(): Session {
  let credential: Credential | undefined;
  let tenantId: string | undefined;
  let standing: Standing = { kind: 'out' };
  let renewal: Promise<void> | undefined;
  const listeners = new Set<() => void>();

  function become(next: Standing): void {
    standing = next;
    for (const listener of listeners) listener();
  }

  function forget(complaint?: string): void {
    credential = undefined;
    tenantId = undefined;
    forgetKept();
    become({ kind: 'out', ...(complaint !== undefined && { complaint }) });
  }

  function headersNow(): Headers {
    if (!credential) return {};
    const tenant: Headers = tenantId === undefined ? {} : { 'X-Tenant-ID': tenantId };
    return { Authorization: `Bearer ${credential.token}`, ...tenant };
  }

  async function renew(): Promise<void> {
    try {
      const renewed = await refresh();
      // All pages of a browser share the cookie: it is theirs who logged in last.
      if (credential && subjectOf(renewed.token) !== subjectOf(credential.token))
        return forget('Somebody else has signed in in this browser.');
      credential = renewed;
    } catch (error) {
      // The next request tries again; the old token may still do.
      if (!(error instanceof NoSession)) return;
      forgetSession();
      forget(`You were signed out. ${error.message}`);
    }
  }

  /** Signed in is who the server has recognized. */
  async function enter(show: () => Promise<Credential>, isKept: boolean, tenant?: string): Promise<void> {
    become({ kind: 'entering' });
    try {
      credential = await show();
      tenantId = tenant;
      const viewer = await viewerBy(headersNow());
      const isLogin = credential.kind === 'login';
      keep(credential, isKept, tenantId);
      become({ kind: 'in', viewer, isLogin, isKept });
    } catch (error) {
      if (error instanceof NoSession) forgetSession();
      forget(messageOf(error));
    }
  }

  return {
    standing: () => standing,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async headers() {
      if (credential?.kind === 'login' && credential.endsAt - Date.now() < MARGIN_MS) {
        renewal ??= renew().finally(() => {
          renewal = undefined;
        });
        await renewal;
      }
      return headersNow();
    },
    enterWithToken: (token, isKept) => enter(async () => ({ kind: 'token', token }), isKept),
    enterWithPassword: (email, password) => enter(() => logIn(email, password), false),
    async resume() {
      const { token, hasSession, tenantId: tenant } = readKept();
      if (token !== undefined) await enter(async () => ({ kind: 'token', token }), true, tenant);
      else if (hasSession) {
        await enter(refresh, false, tenant);
      }
    },
    async chooseTenant(id) {
      const shown = credential;
      if (!shown || standing.kind !== 'in') return;
      await enter(async () => shown, standing.isKept, id);
    },
    async leave() {
      const wasLogin = credential?.kind === 'login';
      forget();
      if (!wasLogin) return;
      forgetSession();
      await logOut();
    },
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
