import { MoneyRef } from '../catalog/schema-money.js';
import { builder } from '../graphql/builder.js';
import { FIELD_COST } from '../graphql/field-cost.js';
import { LIST_LENGTH } from '../graphql/list-length.js';
import { getModel, listModels } from './get-model.js';
import { MOST_MODELS } from './models.js';
import type { Endpoint } from './remote/endpoint.js';
import { MOST_HEADERS } from './remote/headers.js';
import { ModelRef, modelReaders } from './schema-refs.js';

const ModelEndpointRef = builder.objectRef<Endpoint>('ModelEndpoint').implement({
  description: 'Where a registered model is asked, and how.',
  fields: (t) => ({
    url: t.exposeString('url', { description: 'The URL that each job is posted to.' }),
    headerNames: t.exposeStringList('headerNames', {
      description: 'The headers that are sent along. What they say is never shown again.',
      extensions: { [LIST_LENGTH]: MOST_HEADERS },
    }),
    timeoutSeconds: t.exposeInt('timeoutSeconds', {
      description: 'How long an answer may take, from the first step to the last byte.',
    }),
    maxResultBytes: t.expose('maxResultBytes', {
      type: 'SafeInt',
      description: 'How large an answer may be.',
    }),
  }),
});

ModelRef.implement({
  description: 'A named processor: it takes an input that fits its schema, and makes a file of it.',
  scopes: modelReaders,
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Names it in `submitJob`.' }),
    name: t.exposeString('name', { description: 'A label for people.' }),
    description: t.exposeString('description', { description: 'What it does.' }),
    inputSchema: t.field({
      type: 'JSONObject',
      extensions: { [FIELD_COST]: 20 },
      description: 'What it takes: a JSON Schema (2020-12) of an object.',
      resolve: ({ inputSchema }) => ({ ...inputSchema }),
    }),
    price: t.expose('price', {
      type: MoneyRef,
      description: 'What a job of it costs that succeeds. One that fails or is cancelled costs nothing.',
    }),
    isActive: t.exposeBoolean('isActive', {
      description: 'Whether it takes new jobs. Those that wait are run all the same.',
    }),
    endpoint: t.field({
      type: ModelEndpointRef,
      nullable: true,
      scopes: [['models:write']],
      description: 'Where it is asked. Null where it is part of the server.',
      resolve: ({ processor }) => ('url' in processor ? processor : null),
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
