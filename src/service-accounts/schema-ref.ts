import { batched } from '../graphql/batch.js';
import { builder } from '../graphql/builder.js';
import type { GraphqlContext } from '../graphql/context.js';
import type { Scope } from '../principals/scope-registry.js';
import { bindingsByAccount, getAccounts } from './get-account.js';
import type { ServiceAccount } from './service-account.js';

/** Who may see a service account: whoever writes one may read back what they wrote. */
export const accountReaders: readonly (readonly Scope[])[] = [['accounts:read'], ['accounts:write']];

export const ServiceAccountRef = builder.objectRef<ServiceAccount>('ServiceAccount');

export const loadAccount = batched<GraphqlContext, ServiceAccount>(getAccounts, ({ id }) => id);

/** The projects that an account was given, those among them that are deleted too. */
export const loadBindings = batched<
  GraphqlContext,
  { readonly accountId: string; readonly projectIds: readonly string[] }
>(bindingsByAccount, ({ accountId }) => accountId);
