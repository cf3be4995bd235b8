import { batch, effect } from '@preact/signals';
import { credential, forgetKey, newHolder } from './credential.js';
import { sessionEnded } from './ended.js';
import { HINT } from './hint.js';
import { subjectOf } from './subject.js';

const AUTH = '/api/auth';

/** How long before its end an access token is replaced. */
const AHEAD_MS = 60_000;

/** Logs a person in; answers why not, where it does not work. */
export async function logIn(email: string, password: string): Promise<string | undefined> {
  const response = await post('/login', { email, password });
  if (!response) return 'The server cannot be reached.';
  const told = await jsonOf(response);
  if (!response.ok) return textOf(told['detail']) || textOf(told['message']) || 'That did not work.';
  return batch(() => {
    forgetKey();
    return take(told) ? undefined : 'The server answered without a token.';
  });
}

/** Goes on with the session of the cookie, if there is one. */
export async function resume(): Promise<void> {
  await refresh();
}

/** What came of asking for another token. Whoever is only told to come again later keeps the session. */
type Renewal = 'renewed' | 'ended' | 'later';

const SOON_MS = 10_000;

/**
 * Another access token for the cookie. A refresh token works once, and one that comes back ends the session: all tabs
 * share the cookie, so one of them asks at a time.
 */
async function refresh(): Promise<Renewal> {
  // Only pages that came safely, or from this machine, have locks.
  return navigator.locks ? navigator.locks.request('halyard.refresh', ask) : ask();
}

async function ask(): Promise<Renewal> {
  const response = await post('/refresh');
  if (response?.ok && take(await jsonOf(response))) return 'renewed';
  if (!response || response.status >= 500 || response.status === 429) return 'later';
  localStorage.removeItem(HINT);
  return 'ended';
}

export async function signOut(): Promise<void> {
  if (credential.value?.kind === 'session') {
    localStorage.removeItem(HINT);
    await post('/logout');
  }
  forgetKey();
  sessionEnded.value = false;
}

/** Replaces the access token before it ends, as long as the page is open. */
effect(() => {
  const { kind, expiresAt } = credential.value ?? {};
  if (kind !== 'session' || expiresAt === undefined) return undefined;
  let timer: ReturnType<typeof setTimeout>;
  const renew = async (): Promise<void> => {
    const renewal = await refresh();
    if (renewal === 'later' && Date.now() < expiresAt) timer = setTimeout(renew, SOON_MS);
    else if (renewal !== 'renewed') sessionEnded.value = true;
  };
  timer = setTimeout(renew, Math.max(1000, expiresAt - Date.now() - AHEAD_MS));
  return () => clearTimeout(timer);
});

function take(told: Record<string, unknown>): boolean {
  const text = textOf(told['accessToken']) || textOf(told['access_token']);
  const seconds = Number(told['expiresIn'] ?? told['expires_in']);
  if (text === '') return false;
  localStorage.setItem(HINT, '1');
  sessionEnded.value = false;
  const before = credential.peek();
  // All tabs share the cookie: it is theirs who logged in last.
  const isSame = before?.kind === 'session' && subjectOf(before.text) === subjectOf(text);
  credential.value = {
    kind: 'session',
    text,
    holder: isSame ? before.holder : newHolder(),
    ...(Number.isFinite(seconds) && { expiresAt: Date.now() + seconds * 1000 }),
  };
  return true;
}

async function post(path: string, body?: object): Promise<Response | undefined> {
  try {
    return await fetch(AUTH + path, {
      method: 'POST',
      headers: { Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      credentials: 'same-origin',
      cache: 'no-store',
    });
  } catch {
    return undefined;
  }
}

async function jsonOf(response: Response): Promise<Record<string, unknown>> {
  try {
    const told: unknown = await response.json();
    return typeof told === 'object' && told !== null ? (told as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
