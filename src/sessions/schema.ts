import { builder } from '../graphql/builder.js';
import { connectionOf } from '../graphql/connection.js';
import { answering, payloadType } from '../graphql/mutation.js';
import { getSession, listOwnSessions, listTenantSessions } from './list-sessions.js';
import { login } from './login.js';
import { refreshSession } from './refresh-session.js';
import { logout, revokeSession } from './revoke-session.js';
import { DonePayload, Session, TokensPayload } from './schema-session.js';
import type { Session as Row } from './session.js';
import './schema-passwords.js';

const SessionPayload = payloadType<{ session: Row }>('SessionPayload', 'The session it was about.', (t) => ({
  session: t.field({
    type: Session,
    nullable: true,
    description: 'The session as it is now.',
    resolve: ({ session }) => session,
  }),
}));

const connectionNames = [
  { name: 'SessionConnection', description: 'A page of sessions.' },
  { name: 'SessionEdge', description: 'A session and its place in the list.' },
] as const;

builder.queryFields((t) => ({
  sessions: t.connection(
    {
      type: Session,
      authenticated: true,
      description: 'Your own sessions that still live, newest first. A key has none.',
      resolve: async (_root, args, context) => connectionOf(await listOwnSessions(context, args)),
    },
    ...connectionNames,
  ),
  session: t.field({
    type: Session,
    nullable: true,
    authenticated: true,
    description:
      'One session, by its id: one of your own, or with `accounts:read` any that acts in your tenant.',
    args: { id: t.arg.id({ required: true, description: 'The id of the session, as in `ses_…`.' }) },
    resolve: async (_root, { id }, context) => (await getSession(context, id)) ?? null,
  }),
  tenantSessions: t.connection(
    {
      type: Session,
      scopes: [['accounts:read']],
      description: 'The sessions that act in your tenant and still live, newest first.',
      resolve: async (_root, args, context) => connectionOf(await listTenantSessions(context, args)),
    },
    { name: 'TenantSessionConnection', description: 'A page of the tenant’s sessions.' },
    { name: 'TenantSessionEdge', description: 'A session of the tenant and its place in the list.' },
  ),
}));

const idArg = (what: string) => ({ required: true, description: what }) as const;

builder.mutationFields((t) => ({
  login: t.field({
    nullable: true,
    type: TokensPayload,
    public: true,
    description:
      'Begins a session. An unknown address is answered as a wrong password is; five failures lock it for a growing time, but for where its account has lately logged in from.',
    args: {
      email: t.arg.string({ required: true, description: 'What you registered with.' }),
      password: t.arg.string({ required: true, description: 'Your password.' }),
      tenantId: t.arg.id({ description: 'One of your tenants to act in. Left out: your default one.' }),
    },
    resolve: (_root, input, context) => answering(() => login(context, input)),
  }),
  refreshSession: t.field({
    nullable: true,
    type: TokensPayload,
    public: true,
    description:
      'Gives the next tokens for a refresh token, which works once: one that comes a second time, more than 10 seconds later, ends the session.',
    args: { refreshToken: t.arg.string({ required: true, description: 'The newest one you were given.' }) },
    resolve: (_root, { refreshToken }, context) => answering(() => refreshSession(context, refreshToken)),
  }),
  logout: t.field({
    nullable: true,
    type: DonePayload,
    public: true,
    description: 'Ends the session that calls, or the one whose refresh token is shown.',
    args: { refreshToken: t.arg.string({ description: 'The newest one you were given.' }) },
    resolve: (_root, { refreshToken }, context) =>
      answering(async () => {
        await logout(context, refreshToken);
        return { done: true };
      }),
  }),
  revokeSession: t.field({
    nullable: true,
    type: SessionPayload,
    authenticated: true,
    description:
      'Ends a session at once: one of your own, or with `accounts:write` any that acts in your tenant.',
    args: { id: t.arg.id(idArg('The session.')) },
    resolve: (_root, { id }, context) =>
      answering(async () => ({ session: await revokeSession(context, id) })),
  }),
}));
