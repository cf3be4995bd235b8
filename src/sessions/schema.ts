import { MemberRef, UserRef } from '../accounts/schema-users.js';
import type { Member as Person, User } from '../accounts/user.js';
import { builder } from '../graphql/builder.js';
import { connectionOf } from '../graphql/connection.js';
import { answering, payloadType } from '../graphql/mutation.js';
import { changePassword, createPasswordReset, type IssuedReset, resetPassword } from './change-password.js';
import { listOwnSessions, listTenantSessions } from './list-sessions.js';
import { unlockUser } from './lock-out.js';
import { type IssuedTokens, login } from './login.js';
import { refreshSession } from './refresh-session.js';
import { logout, revokeSession } from './revoke-session.js';
import type { Session as Row } from './session.js';

const Session = builder.objectRef<Row>('Session').implement({
  description: 'One log-in of one person, until they log out.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Names the session; it is no secret.' }),
    userId: t.exposeID('userId', { description: 'Whose it is.' }),
    ip: t.exposeString('ip', { description: 'The address it was begun from.' }),
    userAgent: t.exposeString('userAgent', { description: 'What the client called itself. May be empty.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When they logged in.' }),
    lastUsedAt: t.expose('lastUsedAt', { type: 'DateTime', description: 'When it was last refreshed.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'When it ends, unless it is refreshed before.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was ended early.',
    }),
    current: t.boolean({
      description: 'Whether it is the one that asks.',
      resolve: ({ id }, _args, { principal }) => principal.sessionId === id,
    }),
  }),
});

const RefreshToken = builder.objectRef<IssuedTokens['refreshToken']>('RefreshToken').implement({
  description: 'What the next tokens are got with, once.',
  fields: (t) => ({
    value: t.exposeString('value', { description: 'The token. It is not kept, and not shown again.' }),
    expiresIn: t.exposeInt('expiresIn', { description: 'Seconds until it works no more.' }),
  }),
});

const TokensPayload = payloadType<IssuedTokens>(
  'TokensPayload',
  'What a client keeps of a session: shown in this answer and never again.',
  (t) => ({
    accessToken: t.string({
      nullable: true,
      description: 'Send it as `Authorization: Bearer …`: a JWT by RFC 9068.',
      resolve: ({ accessToken }) => accessToken,
    }),
    tokenType: t.string({
      nullable: true,
      description: 'How the access token is sent: `bearer`.',
      resolve: () => 'bearer',
    }),
    expiresIn: t.int({
      nullable: true,
      description: 'Seconds until the access token works no more.',
      resolve: ({ expiresIn }) => expiresIn,
    }),
    refreshToken: t.field({
      type: RefreshToken,
      nullable: true,
      description: 'What the next tokens are got with, by `refreshSession`.',
      resolve: ({ refreshToken }) => refreshToken,
    }),
    session: t.field({
      type: Session,
      nullable: true,
      description: 'The session itself.',
      resolve: ({ session }) => session,
    }),
  }),
);

const SessionPayload = payloadType<{ session: Row }>('SessionPayload', 'The session it was about.', (t) => ({
  session: t.field({
    type: Session,
    nullable: true,
    description: 'The session as it is now.',
    resolve: ({ session }) => session,
  }),
}));

const DonePayload = payloadType<{ done: boolean }>('DonePayload', 'That it was done.', (t) => ({
  done: t.boolean({ nullable: true, description: 'True: it was done.', resolve: ({ done }) => done }),
}));

const PasswordPayload = payloadType<{ user: User }>('PasswordPayload', 'Whose password it was.', (t) => ({
  user: t.field({ type: UserRef, nullable: true, description: 'The person.', resolve: ({ user }) => user }),
}));

const UnlockPayload = payloadType<{ member: Person }>('UnlockPayload', 'Who can log in again.', (t) => ({
  member: t.field({
    type: MemberRef,
    nullable: true,
    description: 'The member.',
    resolve: ({ member }) => member,
  }),
}));

const ResetPayload = payloadType<IssuedReset>(
  'PasswordResetPayload',
  'A token that sets another password once, shown in this answer and never again.',
  (t) => ({
    secret: t.string({
      nullable: true,
      description: 'The token to pass on, for `resetPassword`. No mail is sent.',
      resolve: ({ token }) => token,
    }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when it works.',
      resolve: ({ expiresAt }) => expiresAt,
    }),
  }),
);

const ChangePasswordInput = builder.inputType('ChangePasswordInput', {
  description: 'The password that is and the one that shall be.',
  fields: (t) => ({
    oldPassword: t.string({ required: true, description: 'The password as it is.' }),
    newPassword: t.string({ required: true, description: 'What it shall be: 12 to 256 characters.' }),
  }),
});

const ResetPasswordInput = builder.inputType('ResetPasswordInput', {
  description: 'A one-time token and the password it sets.',
  fields: (t) => ({
    token: t.string({ required: true, description: 'The token that was passed on to you.' }),
    newPassword: t.string({ required: true, description: 'What it shall be: 12 to 256 characters.' }),
  }),
});

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
      'Gives the next tokens for a refresh token, which works once: one that comes a second time, more than seconds later, ends the session.',
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
  changePassword: t.field({
    nullable: true,
    type: PasswordPayload,
    authenticated: true,
    description: 'Gives you another password and ends your other sessions.',
    args: { input: t.arg({ type: ChangePasswordInput, required: true, description: 'Old and new.' }) },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ user: await changePassword(context, input) })),
  }),
  createPasswordReset: t.field({
    nullable: true,
    type: ResetPayload,
    scopes: [['accounts:write']],
    description:
      'Makes a token with which a member sets another password once within an hour. You must hold all that they hold.',
    args: { userId: t.arg.id(idArg('The member.')) },
    resolve: (_root, { userId }, context) => answering(() => createPasswordReset(context, userId)),
  }),
  resetPassword: t.field({
    nullable: true,
    type: DonePayload,
    public: true,
    description: 'Sets another password by a one-time token, ends every session and lifts a lock.',
    args: { input: t.arg({ type: ResetPasswordInput, required: true, description: 'Token and password.' }) },
    resolve: (_root, { input }, context) =>
      answering(async () => {
        await resetPassword(context, input);
        return { done: true };
      }),
  }),
  unlockUser: t.field({
    nullable: true,
    type: UnlockPayload,
    scopes: [['accounts:write']],
    description: 'Lets a member log in again whom failures have locked out, wherever they are.',
    args: { userId: t.arg.id(idArg('The member.')) },
    resolve: (_root, { userId }, context) =>
      answering(async () => ({ member: await unlockUser(context, userId) })),
  }),
}));
