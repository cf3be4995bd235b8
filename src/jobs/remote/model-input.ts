import { checkMoney, type Money } from '../../catalog/money.js';
import type { Context } from '../../context.js';
import { HalyardError, invalid } from '../../errors.js';
import { checkedDescription, checkedName } from '../../labels.js';
import { OutboundFailure } from '../../outbound/failure.js';
import { judge } from '../../outbound/judge.js';
import { isLiteral, targetOf } from '../../outbound/target.js';
import { isBuiltIn } from '../models.js';
import type { JobRoom } from '../room.js';
import { allowancesOf, remedyFor } from './allowances.js';
import { checkedSchema } from './check-schema.js';
import type { SentHeader } from './headers.js';
import type { RegisteredModel } from './registered-model.js';

/** The parts of a model that a caller writes, when it is registered and when it is changed, with their rules. */
export interface ModelInput {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly price: Money;
  readonly url: string;
  readonly headers?: readonly SentHeader[] | null | undefined;
  readonly timeoutSeconds?: number | null | undefined;
  readonly maxResultBytes?: number | null | undefined;
  readonly isActive?: boolean | null | undefined;
}

/** The same where each of them may be left out. */
export type ModelChange = { readonly [Part in keyof ModelInput]?: ModelInput[Part] | null | undefined };

type Columns = Omit<
  RegisteredModel,
  'tenantId' | 'id' | 'headerNames' | 'sealedHeaders' | 'createdAt' | 'createdBy' | 'updatedAt'
>;

/** The columns of what was given, checked. */
export function columnsOf({ principal, jobs: room }: Context, input: ModelChange): Partial<Columns> {
  const { name, description, inputSchema, price, url, timeoutSeconds, maxResultBytes, isActive } = input;
  const money = price && checkMoney(['input', 'price'], price);
  return {
    ...(name != null && { name: checkedName(name) }),
    ...(description != null && { description: checkedDescription(description) }),
    ...(inputSchema && { inputSchema: checkedSchema(inputSchema) }),
    ...(money && { priceMinor: money.minorUnits, currency: money.currency }),
    ...(url != null && { url: checkedUrl(url, room, principal.tenantId) }),
    ...(timeoutSeconds != null && {
      timeoutSeconds: within('timeoutSeconds', 'A timeout in seconds', timeoutSeconds, room.settings.seconds),
    }),
    ...(maxResultBytes != null && {
      maxResultBytes: within(
        'maxResultBytes',
        'The most bytes of an answer',
        maxResultBytes,
        room.settings.maxResultBytes,
      ),
    }),
    ...(isActive != null && { isActive }),
  };
}

const DEFAULT_SECONDS = 60;

/** What is not said of a new one. */
export const defaultsFor = ({ settings }: JobRoom) => ({
  description: '',
  isActive: true,
  timeoutSeconds: Math.min(DEFAULT_SECONDS, settings.seconds),
  maxResultBytes: settings.maxResultBytes,
});

const ID = /^[a-z][a-z\d]*(-[a-z\d]+)*$/;
const ID_LENGTH = 64;

export function checkedId(id: string): string {
  if (!ID.test(id) || id.length > ID_LENGTH) {
    throw invalid(
      ['input', 'id'],
      'An id is a word such as `upscale-2x`: lower-case letters, digits, hyphens.',
    );
  }
  if (isBuiltIn(id)) {
    throw new HalyardError('CONFLICT', {
      field: ['input', 'id'],
      message: 'A model that is part of the server has this id.',
    });
  }
  return id;
}

/** Where a name leads is found out with each job; what an address is can be said at once. */
function checkedUrl(url: string, room: JobRoom, tenantId: string): string {
  try {
    const target = targetOf(url);
    if (isLiteral(target)) judge(target, [target.host], allowancesOf(room, tenantId));
    return target.url.href;
  } catch (error) {
    if (!(error instanceof OutboundFailure)) throw error;
    const remedy = error.code === 'ADDRESS_REFUSED' ? remedyFor(tenantId) : '';
    throw invalid(['input', 'url'], error.message + remedy);
  }
}

function within(name: string, what: string, value: number, most: number): number {
  if (Number.isSafeInteger(value) && value >= 1 && value <= most) return value;
  throw invalid(['input', name], `${what} is a whole number from 1 to ${most}.`);
}
