import { builder } from '../graphql/builder.js';
import { connectionOf } from '../graphql/connection.js';
import { answering, payloadType } from '../graphql/mutation.js';
import { changeMemberRole, leaveTenant, removeMember } from './change-member.js';
import { acceptInvitation, cancelInvitation, type IssuedInvitation, inviteMember } from './invite-member.js';
import { getInvitation, getMember, listInvitations, listMembers } from './members.js';
import { register } from './register.js';
import { roleRegistry } from './role.js';
import { MemberRef, Role, RoleInfo, UserRef } from './schema-users.js';
import type { Invitation as Invited, Member as Person, User } from './user.js';

const Invitation = builder.objectRef<Invited>('Invitation').implement({
  description: 'That a person may join your tenant. Its token was shown once, to who invited.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Names the invitation; it is no secret.' }),
    email: t.exposeString('email', { description: 'Whom it is for.' }),
    role: t.expose('role', { type: Role, description: 'What they will be.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    createdBy: t.exposeID('createdBy', { description: 'Who made it.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when it can be accepted.' }),
  }),
});

const UserPayload = payloadType<{ user: User }>('UserPayload', 'The person as they are now.', (t) => ({
  user: t.field({ type: UserRef, nullable: true, description: 'The person.', resolve: ({ user }) => user }),
}));

const MemberPayload = payloadType<{ member: Person }>('MemberPayload', 'The member it was about.', (t) => ({
  member: t.field({
    type: MemberRef,
    nullable: true,
    description: 'The member: as they are now, or as they were before they went.',
    resolve: ({ member }) => member,
  }),
}));

const InvitationPayload = payloadType<{ invitation: Invited }>(
  'InvitationPayload',
  'The invitation it was about.',
  (t) => ({
    invitation: t.field({
      type: Invitation,
      nullable: true,
      description: 'The invitation as it was.',
      resolve: ({ invitation }) => invitation,
    }),
  }),
);

const IssuedInvitationPayload = payloadType<IssuedInvitation>(
  'IssuedInvitationPayload',
  'An invitation and its token, which is shown in this answer and never again.',
  (t) => ({
    invitation: t.field({
      type: Invitation,
      nullable: true,
      description: 'The invitation, without its token.',
      resolve: ({ invitation }) => invitation,
    }),
    secret: t.string({
      nullable: true,
      description:
        'The token to pass on, which they send as `invitation` of `register` or of `acceptInvitation`. No mail is sent.',
      resolve: ({ token }) => token,
    }),
  }),
);

const RegisterInput = builder.inputType('RegisterInput', {
  description: 'Who wants an account.',
  fields: (t) => ({
    email: t.string({ required: true, description: 'What to log in with. Case does not matter.' }),
    name: t.string({ required: true, description: 'For people, 1 to 100 characters.' }),
    password: t.string({
      required: true,
      description:
        'A password of 12 to 256 characters that is none of the worst, and not the e-mail address.',
    }),
    tenantName: t.string({ description: 'What the new tenant is called. Left out: after the person.' }),
    invitation: t.string({
      description: 'The token of an invitation: joins that tenant instead of making one.',
    }),
  }),
});

const InviteMemberInput = builder.inputType('InviteMemberInput', {
  description: 'Who is invited, and as what.',
  fields: (t) => ({
    email: t.string({ required: true, description: 'Whose account alone can accept it.' }),
    role: t.field({
      type: Role,
      required: true,
      description: 'What they will be: nothing that may do more than you.',
    }),
  }),
});

builder.queryFields((t) => ({
  roles: t.field({
    type: [RoleInfo],
    public: true,
    description: 'What people can be to a tenant, strongest first, and what each role may do.',
    resolve: () => [...roleRegistry],
  }),
  members: t.connection(
    {
      type: MemberRef,
      scopes: [['tenants:read']],
      description: 'The members of your tenant, who joined first first.',
      resolve: async (_root, args, context) => connectionOf(await listMembers(context, args)),
    },
    { name: 'MemberConnection', description: 'A page of members.' },
    { name: 'MemberEdge', description: 'A member and their place in the list.' },
  ),
  member: t.field({
    type: MemberRef,
    nullable: true,
    scopes: [['tenants:read']],
    description: 'One member of your tenant, by the id of the person.',
    args: { userId: t.arg.id({ required: true, description: 'The id of the person, as in `usr_…`.' }) },
    resolve: async (_root, { userId }, context) => (await getMember(context, userId)) ?? null,
  }),
  invitation: t.field({
    type: Invitation,
    nullable: true,
    scopes: [['tenants:write']],
    description: 'One invitation to your tenant that can still be accepted, by its id.',
    args: { id: t.arg.id({ required: true, description: 'The id of the invitation, as in `ivt_…`.' }) },
    resolve: async (_root, { id }, context) => (await getInvitation(context, id)) ?? null,
  }),
  invitations: t.connection(
    {
      type: Invitation,
      scopes: [['tenants:write']],
      description: 'The invitations to your tenant that can still be accepted, newest first.',
      resolve: async (_root, args, context) => connectionOf(await listInvitations(context, args)),
    },
    { name: 'InvitationConnection', description: 'A page of invitations.' },
    { name: 'InvitationEdge', description: 'An invitation and its place in the list.' },
  ),
}));

const userIdArg = (what: string) => ({ required: true, description: what }) as const;

builder.mutationFields((t) => ({
  register: t.field({
    nullable: true,
    type: UserPayload,
    public: true,
    description:
      'Makes you an account: with an invitation as a member of the tenant that invited, else as the owner of a tenant of your own, where that is allowed. Then log in.',
    args: { input: t.arg({ type: RegisterInput, required: true, description: 'Who you are.' }) },
    resolve: (_root, { input }, context) => answering(async () => ({ user: await register(context, input) })),
  }),
  inviteMember: t.field({
    nullable: true,
    type: IssuedInvitationPayload,
    scopes: [['tenants:write']],
    description:
      'Invites a person into your tenant for 7 days, in place of an earlier invitation. The token is shown once; pass it on.',
    args: { input: t.arg({ type: InviteMemberInput, required: true, description: 'Whom, and as what.' }) },
    resolve: (_root, { input }, context) => answering(() => inviteMember(context, input)),
  }),
  cancelInvitation: t.field({
    nullable: true,
    type: InvitationPayload,
    scopes: [['tenants:write']],
    description: 'Takes back an invitation that nobody has accepted.',
    args: { id: t.arg.id(userIdArg('The invitation.')) },
    resolve: (_root, { id }, context) =>
      answering(async () => ({ invitation: await cancelInvitation(context, id) })),
  }),
  acceptInvitation: t.field({
    nullable: true,
    type: MemberPayload,
    authenticated: true,
    description: 'Joins the tenant that invited your e-mail address. For a person who has logged in.',
    args: {
      invitation: t.arg.string({ required: true, description: 'The token that was passed on to you.' }),
    },
    resolve: (_root, { invitation }, context) =>
      answering(async () => ({ member: await acceptInvitation(context, invitation) })),
  }),
  changeMemberRole: t.field({
    nullable: true,
    type: MemberPayload,
    scopes: [['tenants:write']],
    description: 'Gives a member another role, from the next request on: neither role may do more than you.',
    args: {
      userId: t.arg.id(userIdArg('The member.')),
      role: t.arg({ type: Role, required: true, description: 'What they are from now on.' }),
    },
    resolve: (_root, args, context) =>
      answering(async () => ({ member: await changeMemberRole(context, args) })),
  }),
  removeMember: t.field({
    nullable: true,
    type: MemberPayload,
    scopes: [['tenants:write']],
    description: 'Puts a member out of your tenant at once. Their keys here are refused from then on.',
    args: { userId: t.arg.id(userIdArg('The member.')) },
    resolve: (_root, { userId }, context) =>
      answering(async () => ({ member: await removeMember(context, userId) })),
  }),
  leaveTenant: t.field({
    nullable: true,
    type: MemberPayload,
    authenticated: true,
    description: 'Leaves a tenant. Its last owner cannot. For a person who has logged in.',
    args: { tenantId: t.arg.id({ description: 'One of your tenants. Left out: the one you act in.' }) },
    resolve: (_root, { tenantId }, context) =>
      answering(async () => ({ member: await leaveTenant(context, tenantId) })),
  }),
}));
