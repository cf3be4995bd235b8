import { builder } from '../graphql/builder.js';
import { answering, payloadType } from '../graphql/mutation.js';
import { createAccount } from './create-account.js';
import { deleteAccount } from './delete-account.js';
import { disableAccount, enableAccount } from './disable-account.js';
import { ServiceAccountRef } from './schema-ref.js';
import type { ServiceAccount } from './service-account.js';
import { changeAccount } from './update-account.js';

const AccountPayload = payloadType<{ serviceAccount: ServiceAccount }>(
  'ServiceAccountPayload',
  'The service account as it is now.',
  (t) => ({
    serviceAccount: t.field({
      type: ServiceAccountRef,
      nullable: true,
      description: 'The service account as it is now.',
      resolve: ({ serviceAccount }) => serviceAccount,
    }),
  }),
);

const DeleteAccountPayload = payloadType<{ deletedId: string }>(
  'DeleteServiceAccountPayload',
  'Which service account was deleted.',
  (t) => ({
    deletedId: t.id({ nullable: true, description: 'The id it had.', resolve: ({ deletedId }) => deletedId }),
  }),
);

const CreateServiceAccountInput = builder.inputType('CreateServiceAccountInput', {
  description: 'What a new service account shall be.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'A label for people, 1 to 100 characters.' }),
    description: t.string({ description: 'What the program does, up to 1,000 characters.' }),
    projectIds: t.idList({ required: true, description: 'The projects it works in, 1 to 100 that you see.' }),
    scopes: t.field({
      type: ['AuthScope'],
      description:
        'What its keys may do at most, whatever they are granted. It grants nothing itself. Left out: no such limit.',
    }),
  }),
});

const UpdateServiceAccountInput = builder.inputType('UpdateServiceAccountInput', {
  description: 'What shall change. What is left out stays.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The service account to change.' }),
    name: t.string({ description: 'A label for people, 1 to 100 characters.' }),
    description: t.string({ description: 'What the program does, up to 1,000 characters.' }),
    projectIds: t.idList({
      description:
        'All the projects it works in from now on, 1 to 100. It stays in those that you do not see.',
    }),
    scopes: t.field({
      type: ['AuthScope'],
      description: 'All that its keys may do at most from now on. Null: no such limit.',
    }),
  }),
});

const idArg = (description: string) => ({ required: true, description }) as const;

builder.mutationFields((t) => ({
  createServiceAccount: t.field({
    nullable: true,
    type: AccountPayload,
    scopes: [['accounts:write']],
    description: 'Makes a service account in your tenant. Give it keys with `createApiKey`.',
    args: {
      input: t.arg({ type: CreateServiceAccountInput, required: true, description: 'What it shall be.' }),
    },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ serviceAccount: await createAccount(context, input) })),
  }),
  updateServiceAccount: t.field({
    nullable: true,
    type: AccountPayload,
    scopes: [['accounts:write']],
    description:
      'Changes a service account, and what its keys may do, at once. To widen that takes all that its keys then hold.',
    args: {
      input: t.arg({ type: UpdateServiceAccountInput, required: true, description: 'What shall change.' }),
    },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ serviceAccount: await changeAccount(context, input) })),
  }),
  disableServiceAccount: t.field({
    nullable: true,
    type: AccountPayload,
    scopes: [['accounts:write']],
    description: 'Refuses all keys of a service account, at once, until it is enabled again.',
    args: { id: t.arg.id(idArg('The service account to disable.')) },
    resolve: (_root, { id }, context) =>
      answering(async () => ({ serviceAccount: await disableAccount(context, id) })),
  }),
  enableServiceAccount: t.field({
    nullable: true,
    type: AccountPayload,
    scopes: [['accounts:write']],
    description: 'Takes the keys of a disabled service account again. You must hold all that they hold.',
    args: { id: t.arg.id(idArg('The service account to enable.')) },
    resolve: (_root, { id }, context) =>
      answering(async () => ({ serviceAccount: await enableAccount(context, id) })),
  }),
  deleteServiceAccount: t.field({
    nullable: true,
    type: DeleteAccountPayload,
    scopes: [['accounts:write']],
    description: 'Deletes a service account for good. Its keys are refused from then on.',
    args: { id: t.arg.id(idArg('The service account to delete.')) },
    resolve: (_root, { id }, context) =>
      answering(async () => ({ deletedId: (await deleteAccount(context, id)).id })),
  }),
}));
