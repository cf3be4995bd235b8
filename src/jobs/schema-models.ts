import { MoneyRef } from '../catalog/schema-money.js';
import { builder } from '../graphql/builder.js';
import { LIST_LENGTH } from '../graphql/list-length.js';
import { getModel, listModels } from './get-model.js';
import { MOST_MODELS } from './models.js';
import { ModelRef } from './schema-refs.js';

ModelRef.implement({
  description: 'A named processor: it takes an input that fits its schema, and makes a file of it.',
  scopes: [['list_models']],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Names it in `submitJob`.' }),
    name: t.exposeString('name', { description: 'A label for people.' }),
    description: t.exposeString('description', { description: 'What it does.' }),
    inputSchema: t.field({
      type: 'JSONObject',
      description: 'What it takes: a JSON Schema (2020-12) of an object.',
      resolve: ({ inputSchema }) => ({ ...inputSchema }),
    }),
    price: t.expose('price', {
      type: MoneyRef,
      description: 'What a job of it costs that succeeds. One that fails or is cancelled costs nothing.',
    }),
    isBuiltIn: t.boolean({
      description: 'Whether it is part of the server and asks nobody else.',
      resolve: ({ tenantId }) => tenantId === undefined,
    }),
  }),
});

builder.queryFields((t) => ({
  model: t.field({
    type: ModelRef,
    nullable: true,
    scopes: [['list_models']],
    description: 'One model, by its id.',
    args: { id: t.arg.id({ required: true, description: 'The id of the model, such as `qr-code`.' }) },
    resolve: async (_root, { id }, context) => (await getModel(context, id)) ?? null,
  }),
  models: t.field({
    type: [ModelRef],
    scopes: [['list_models']],
    extensions: { [LIST_LENGTH]: MOST_MODELS },
    description: 'The models that your tenant has, those that are part of the server first.',
    resolve: (_root, _args, context) => listModels(context),
  }),
}));
