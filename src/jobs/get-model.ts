import type { Context } from '../context.js';
import type { Model } from './model.js';
import { modelNamed, modelsNamed, modelsOf } from './models.js';

/** One model that the caller's tenant has. */
export const getModel = (context: Context, id: string): Promise<Model | undefined> =>
  modelNamed(context, context.principal.tenantId, id);

/** Those of the ids that are models of the caller's tenant. */
export const getModels = (context: Context, ids: readonly string[]): Promise<readonly Model[]> =>
  modelsNamed(context, context.principal.tenantId, ids);

export const listModels = (context: Context): Promise<readonly Model[]> =>
  modelsOf(context, context.principal.tenantId);
