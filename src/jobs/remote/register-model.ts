import { recordChange } from '../../audit/record-event.js';
import { dateOf } from '../../clock.js';
import type { Context } from '../../context.js';
import { HalyardError } from '../../errors.js';
import { isUniqueViolation } from '../../storage/store.js';
import type { Model } from '../model.js';
import { MOST_REGISTERED } from '../models.js';
import { checkedHeaders, sealHeaders } from './headers.js';
import { checkedId, columnsOf, defaultsFor, type ModelInput } from './model-input.js';
import { countRegistered, insertRegistered } from './model-queries.js';
import { modelOf, type RegisteredModel, toldOf } from './registered-model.js';

export interface RegisterModelInput extends ModelInput {
  readonly id: string;
}

/**
 * Registers a model that is asked elsewhere, for the caller's tenant.
 * @throws HalyardError VALIDATION_FAILED, CONFLICT (the id is taken, or there are too many)
 */
export async function registerModel(context: Context, input: RegisterModelInput): Promise<Model> {
  if (context.principal.tenantId === '') throw new HalyardError('UNAUTHENTICATED');
  const model = newModel(context, input);
  try {
    await context.store.tx(async (w) => {
      if ((await countRegistered(w, model.tenantId)) >= MOST_REGISTERED) throw tooMany();
      await insertRegistered(w, model);
      await recordChange(context, w, { action: 'model.register', subjectId: model.id, after: toldOf(model) });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw taken();
    throw error;
  }
  return modelOf(model);
}

function newModel(context: Context, input: RegisterModelInput): RegisteredModel {
  const { principal, clock, vault, jobs } = context;
  const now = dateOf(clock);
  const { tenantId } = principal;
  const id = checkedId(input.id);
  const headers = checkedHeaders(input.headers ?? []);
  return {
    ...defaultsFor(jobs),
    ...(columnsOf(context, input) as RegisteredModel),
    tenantId,
    id,
    headerNames: Object.keys(headers),
    sealedHeaders: sealHeaders(vault, { tenantId, modelId: id }, headers),
    createdAt: now,
    createdBy: principal.id,
    updatedAt: now,
  };
}

const taken = (): HalyardError =>
  new HalyardError('CONFLICT', {
    field: ['input', 'id'],
    message: 'Your tenant has a model of that id; `updateModel`, or `models update`, changes it.',
  });

const tooMany = (): HalyardError =>
  new HalyardError('CONFLICT', { message: `A tenant registers at most ${MOST_REGISTERED} models.` });
