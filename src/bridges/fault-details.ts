import type { Fault } from './bridge.js';
import type { JsonObject } from './json.js';

/** Each place in a request that was wrong, for dialects that list them as `details`. */
export const detailsOf = (faults: readonly Fault[]): { readonly details?: readonly JsonObject[] } =>
  faults.length === 0 ? {} : { details: faults.map(detailOf) };

const detailOf = ({ place, detail }: Fault): JsonObject => ({
  in: place.in,
  field: place.in === 'body' ? place.pointer : place.name,
  message: detail,
});

export const DETAILS_SCHEMA: JsonObject = {
  type: 'array',
  description: 'Each place in the request that was wrong.',
  items: {
    type: 'object',
    required: ['in', 'field', 'message'],
    properties: {
      in: {
        type: 'string',
        enum: ['body', 'path', 'query', 'header', 'cookie'],
        description: 'Where in the request it stands.',
      },
      field: {
        type: 'string',
        description: 'The name of a parameter, or a JSON Pointer (RFC 6901) into the request body.',
      },
      message: { type: 'string', description: 'What is wrong there.' },
    },
  },
};

/** What 422 means where there are `details`. */
export const INVALID_MEANS = 'A value of the request is not what it should be. `details` says which.';
