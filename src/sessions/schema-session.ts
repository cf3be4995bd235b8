import { builder } from '../graphql/builder.js';
import { payloadType } from '../graphql/mutation.js';
import type { IssuedTokens } from './login.js';
import type { Session as Row } from './session.js';

export const Session = builder.objectRef<Row>('Session').implement({
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

export const TokensPayload = payloadType<IssuedTokens>(
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

export const DonePayload = payloadType<{ done: boolean }>('DonePayload', 'That it was done.', (t) => ({
  done: t.boolean({ nullable: true, description: 'True: it was done.', resolve: ({ done }) => done }),
}));
