import type { Credential } from './credential.js';

/** Where people get a session: in a cookie that only these URLs are sent. */
const AUTH = '/api/auth';

type Login = Extract<Credential, { kind: 'login' }>;

/** That there is no such session, or no longer: not that the server could not be asked just now. */
export class NoSession extends Error {}

/** @throws Error that says why not, for people */
export const logIn = (email: string, password: string): Promise<Login> =>
  tokenFrom(post('/login', { email, password }));

/**
 * Each refresh token works once, and one that comes back ends the session: pages of this server that are open side by
 * side share the cookie, so one of them refreshes at a time.
 * @throws NoSession; Error that says why not, for people
 */
export async function refresh(): Promise<Login> {
  const renew = () => tokenFrom(post('/refresh'));
  // Browsers have locks only where there is TLS, or on the machine itself.
  return 'locks' in navigator ? await navigator.locks.request('halyard.refresh', renew) : await renew();
}

export async function logOut(): Promise<void> {
  await post('/logout');
}

const post = (path: string, body?: unknown): Promise<Response> =>
  fetch(AUTH + path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: {
      Accept: 'application/json',
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

const ENDED = [400, 401, 403, 404];

async function tokenFrom(answer: Promise<Response>): Promise<Login> {
  const response = await answer;
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (!response.ok) {
    const Kind = ENDED.includes(response.status) ? NoSession : Error;
    throw new Kind(complaintOf(response.status, body));
  }
  const seconds = Number(body['expiresIn']);
  return { kind: 'login', token: String(body['accessToken']), endsAt: Date.now() + seconds * 1000 };
}

function complaintOf(status: number, body: Record<string, unknown>): string {
  if (status === 404) return 'This server lets nobody in with a password.';
  const said = body['detail'] ?? body['message'] ?? body['error'];
  return typeof said === 'string' ? said : `The server answered ${status}.`;
}
