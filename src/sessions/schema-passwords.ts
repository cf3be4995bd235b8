import { MemberRef, UserRef } from '../accounts/schema-users.js';
import type { Member as Person, User } from '../accounts/user.js';
import { builder } from '../graphql/builder.js';
import { answering, payloadType } from '../graphql/mutation.js';
import { changePassword, createPasswordReset, type IssuedReset, resetPassword } from './change-password.js';
import { unlockUser } from './lock-out.js';
import { DonePayload } from './schema-session.js';

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

const idArg = (what: string) => ({ required: true, description: what }) as const;

builder.mutationFields((t) => ({
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
