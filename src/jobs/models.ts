import type { Context } from '../context.js';
import { identicon } from './built-in/identicon.js';
import { qrCode } from './built-in/qr-code.js';
import type { Model } from './model.js';

/** What every tenant has: they run in this process, and ask nobody else. */
const builtIns: readonly Model[] = [identicon, qrCode];

/** What finding a model takes. */
export type ModelParts = Pick<Context, 'store'>;

/** Those of the ids that are models of a tenant. The models that it registered itself belong here too. */
export async function modelsNamed(
  _parts: ModelParts,
  _tenantId: string,
  ids: readonly string[],
): Promise<readonly Model[]> {
  return builtIns.filter(({ id }) => ids.includes(id));
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
export async function modelsOf(_parts: ModelParts, _tenantId: string): Promise<readonly Model[]> {
  return builtIns;
}

/** How many a tenant can have. */
export const MOST_MODELS = builtIns.length;
