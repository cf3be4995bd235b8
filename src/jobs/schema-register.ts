import { MoneyInput } from '../catalog/schema-money.js';
import { builder } from '../graphql/builder.js';
import { answering, payloadType } from '../graphql/mutation.js';
import type { Model } from './model.js';
import { registerModel } from './remote/register-model.js';
import { removeModel } from './remote/remove-model.js';
import { updateModel } from './remote/update-model.js';
import { ModelRef } from './schema-refs.js';

const ModelPayload = payloadType<{ model: Model }>('ModelPayload', 'The model as it is now.', (t) => ({
  model: t.field({
    type: ModelRef,
    nullable: true,
    description: 'The model as it is now.',
    resolve: ({ model }) => model,
  }),
}));

const RemoveModelPayload = payloadType<{ removedId: string }>(
  'RemoveModelPayload',
  'Which model was removed.',
  (t) => ({
    removedId: t.id({ nullable: true, description: 'The id it had.', resolve: ({ removedId }) => removedId }),
  }),
);

const ModelHeaderInput = builder.inputType('ModelHeaderInput', {
  description: 'A header that is sent along to the endpoint of a model.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Such as `Authorization`.' }),
    value: t.string({
      required: true,
      description: 'What it says. Kept sealed, sent to this endpoint alone, and never shown again.',
    }),
  }),
});

const said = {
  name: 'A label for people, 1 to 100 characters.',
  description: 'What it does, up to 1,000 characters.',
  inputSchema:
    'What it takes: a JSON Schema (2020-12) of an object, in at most 32 KB. `$ref` leads to what is named in `$defs`; a `pattern` looks neither ahead nor back.',
  price: 'What a job of it costs that succeeds.',
  url: 'Where each job is posted to, over http or https, as `{"jobId", "attempt", "input"}`. What answers is the result, whatever it is. It must be on the Internet, or allowed by the operator. It is no place for secrets: they go into headers.',
  timeoutSeconds:
    'How long an answer may take. 60 where it is left out, and never more than a try at a job may take.',
  maxResultBytes: 'How large an answer may be. As large as any result may be where it is left out.',
};

const RegisterModelInput = builder.inputType('RegisterModelInput', {
  description: 'What a new model shall be.',
  fields: (t) => ({
    id: t.id({
      required: true,
      description:
        'Names it for good: a word of lower-case letters, digits and hyphens, such as `upscale-2x`.',
    }),
    name: t.string({ required: true, description: said.name }),
    description: t.string({ description: said.description }),
    inputSchema: t.field({ type: 'JSONObject', required: true, description: said.inputSchema }),
    price: t.field({ type: MoneyInput, required: true, description: said.price }),
    url: t.string({ required: true, description: said.url }),
    headers: t.field({
      type: [ModelHeaderInput],
      description: 'What is sent along with each job, up to 20.',
    }),
    timeoutSeconds: t.int({ description: said.timeoutSeconds }),
    maxResultBytes: t.field({ type: 'SafeInt', description: said.maxResultBytes }),
  }),
});

const UpdateModelInput = builder.inputType('UpdateModelInput', {
  description: 'What shall change. What is left out stays.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The model to change.' }),
    name: t.string({ description: said.name }),
    description: t.string({ description: said.description }),
    inputSchema: t.field({ type: 'JSONObject', description: said.inputSchema }),
    price: t.field({ type: MoneyInput, description: `${said.price} Jobs that wait cost what they did.` }),
    url: t.string({
      description: `${said.url} Where it is of another origin, the headers must be said again.`,
    }),
    headers: t.field({
      type: [ModelHeaderInput],
      description: 'What is sent along with each job from now on, in place of what was.',
    }),
    timeoutSeconds: t.int({ description: 'How long an answer may take.' }),
    maxResultBytes: t.field({ type: 'SafeInt', description: 'How large an answer may be.' }),
    isActive: t.boolean({ description: 'Whether it takes new jobs.' }),
  }),
});

builder.mutationFields((t) => ({
  registerModel: t.field({
    nullable: true,
    type: ModelPayload,
    scopes: [['models:write']],
    description:
      'Registers a model of your own: an HTTP endpoint that is asked for each job. Each question carries `Idempotency-Key`, the id of the job, and `Halyard-Identity`, a JWT that the keys at `/.well-known/jwks.json` prove.',
    args: { input: t.arg({ type: RegisterModelInput, required: true, description: 'What it shall be.' }) },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ model: await registerModel(context, input) })),
  }),
  updateModel: t.field({
    nullable: true,
    type: ModelPayload,
    scopes: [['models:write']],
    description: 'Changes a registered model. Jobs that wait are run as it is then.',
    args: { input: t.arg({ type: UpdateModelInput, required: true, description: 'What shall change.' }) },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ model: await updateModel(context, input) })),
  }),
  removeModel: t.field({
    nullable: true,
    type: RemoveModelPayload,
    scopes: [['models:write']],
    description:
      'Removes a registered model. Jobs that wait for it fail with `MODEL_GONE` and cost nothing; one that runs comes to its end.',
    args: { id: t.arg.id({ required: true, description: 'The model to remove.' }) },
    resolve: (_root, { id }, context) =>
      answering(async () => ({ removedId: await removeModel(context, id) })),
  }),
}));
