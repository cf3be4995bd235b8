import { recordChange } from '../../audit/record-event.js';
import { dateOf } from '../../clock.js';
import type { Context } from '../../context.js';
import { invalid, notFound } from '../../errors.js';
import type { Model } from '../model.js';
import { originOf } from './endpoint.js';
import { checkedHeaders, sealHeaders } from './headers.js';
import { columnsOf, type ModelChange } from './model-input.js';
import { changeRegistered, findRegistered } from './model-queries.js';
import { modelOf, type RegisteredModel, toldOf } from './registered-model.js';

export interface UpdateModelInput extends ModelChange {
  readonly id: string;
}

/**
 * Changes a registered model. Jobs that wait are run as it is then; they cost what it cost when they were submitted.
 * @throws HalyardError VALIDATION_FAILED, NOT_FOUND
 */
export async function updateModel(context: Context, input: UpdateModelInput): Promise<Model> {
  const { principal, store, clock } = context;
  const change = { ...columnsOf(context, input), ...headersOf(context, input) };
  return store.tx(async (w) => {
    const [before] = await findRegistered(w, principal.tenantId, [input.id]);
    if (!before) throw notFound('model', ['input', 'id']);
    const after: RegisteredModel = { ...before, ...change, updatedAt: dateOf(clock) };
    refuseStolenHeaders(before, after, input);
    await changeRegistered(w, after);
    await recordChange(context, w, {
      action: 'model.update',
      subjectId: after.id,
      before: toldOf(before),
      after: toldOf(after),
    });
    return modelOf(after);
  });
}

function headersOf({ vault, principal }: Context, { id, headers: given }: UpdateModelInput) {
  if (!given) return {};
  const headers = checkedHeaders(given);
  const owner = { tenantId: principal.tenantId, modelId: id };
  return { headerNames: Object.keys(headers), sealedHeaders: sealHeaders(vault, owner, headers) };
}

/** Whoever may change where a model is asked does not thereby learn the secrets that somebody else had sent along. */
function refuseStolenHeaders(
  before: RegisteredModel,
  after: RegisteredModel,
  { headers }: UpdateModelInput,
): void {
  if (headers || before.headerNames.length === 0 || originOf(before.url) === originOf(after.url)) return;
  throw invalid(
    ['input', 'headers'],
    'The URL is of another origin: say again which headers are sent there, or that none are.',
  );
}
