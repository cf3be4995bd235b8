import type { Context } from '../context.js';
import { identicon } from './built-in/identicon.js';
import { qrCode } from './built-in/qr-code.js';
import type { Model } from './model.js';
import { findRegistered } from './remote/model-queries.js';
import { modelOf } from './remote/registered-model.js';

/** What every tenant has: they run in this process, and ask nobody else. */
const builtIns: readonly Model[] = [identicon, qrCode];

export const isBuiltIn = (id: string): boolean => builtIns.some((model) => model.id === id);

/** What finding a model takes. */
export type ModelParts = Pick<Context, 'store'>;

/** Those of the ids that are models of a tenant. */
export async function modelsNamed(
  { store }: ModelParts,
  tenantId: string,
  ids: readonly string[],
): Promise<readonly Model[]> {
  const rest = ids.filter((id) => !isBuiltIn(id));
  const registered = rest.length > 0 ? await findRegistered(store.read, tenantId, rest) : [];
  return [...builtIns.filter(({ id }) => ids.includes(id)), ...registered.map(modelOf)];
}

export async function modelNamed(
  parts: ModelParts,
  tenantId: string,
  id: string,
): Promise<Model | undefined> {
  const [model] = await modelsNamed(parts, tenantId, [id]);
  return model;
}

/** All models of a tenant, those built in first. */
export async function modelsOf({ store }: ModelParts, tenantId: string): Promise<readonly Model[]> {
  return [...builtIns, ...(await findRegistered(store.read, tenantId)).map(modelOf)];
}

/** How many a tenant can register, and have. */
export const MOST_REGISTERED = 100;
export const MOST_MODELS = builtIns.length + MOST_REGISTERED;
