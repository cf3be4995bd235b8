import type { ObjectFieldBuilder } from '@pothos/core';
import { type ErrorCode, HalyardError } from '../errors.js';
import { builder } from './builder.js';

/** What was wrong with the input. Not a bug, and no matter of authority: the person or program can mend it. */
const USER_ERRORS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'CONFLICT',
  'PRECONDITION_FAILED',
]);

/** Not the error itself: to the executor an Error among the data would be a failure. */
interface MendableError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly field: readonly string[] | null;
}

const UserError = builder.objectRef<MendableError>('UserError').implement({
  description: 'Why a mutation did nothing: something in its input was wrong.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'For programs, such as `VALIDATION_FAILED`.' }),
    message: t.exposeString('message', { description: 'For people: what is wrong and how to mend it.' }),
    field: t.exposeStringList('field', {
      description: 'Where in the arguments, from the outside in: `["input", "scopes", "2"]`.',
      nullable: true,
    }),
  }),
});

/** What a mutation came to: all of what it did, or nothing and the reasons. */
export type Payload<Shape> = Partial<Shape> & { readonly userErrors: readonly MendableError[] };

type SchemaTypesOf<Builder> = Builder extends { $inferSchemaTypes: infer Types } ? Types : never;
type PayloadBuilder<Shape> = ObjectFieldBuilder<SchemaTypesOf<typeof builder>, Payload<Shape>>;

/**
 * The type of a mutation's payload. Its own fields are nullable: they are null when `userErrors` has something to say.
 */
export function payloadType<Shape extends object>(
  name: string,
  description: string,
  fields: (t: PayloadBuilder<Shape>) => Record<string, ReturnType<PayloadBuilder<Shape>['field']>>,
) {
  return builder.objectRef<Payload<Shape>>(name).implement({
    description,
    fields: (t) => ({
      ...fields(t),
      userErrors: t.field({
        description: 'What was wrong with the input. Empty when it was done.',
        type: [UserError],
        resolve: (payload) => payload.userErrors,
      }),
    }),
  });
}

/**
 * Runs a verb and turns what is wrong with its input into `userErrors`. Anything else goes on as it came.
 * @param args whether the mutation takes an input object, which is where verbs say that a fault is
 */
export async function answering<Shape extends object>(
  work: () => Promise<Shape>,
  args: 'in an input object' | 'flat' = 'in an input object',
): Promise<Payload<Shape>> {
  try {
    return { ...(await work()), userErrors: [] };
  } catch (error) {
    if (!(error instanceof HalyardError) || !USER_ERRORS.has(error.code)) throw error;
    const { code, message, details } = error;
    const path = details.field?.map(String) ?? null;
    const field = args === 'flat' && path?.[0] === 'input' ? path.slice(1) : path;
    return { userErrors: [{ code, message, field }] } as unknown as Payload<Shape>;
  }
}
