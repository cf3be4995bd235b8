import { type GraphQLInputType, getNullableType, isEnumType, isInputObjectType, isListType } from 'graphql';
import { isJsonObject, type Json } from '../json.js';
import type { Spelling } from '../spelling.js';

/** A value written in GraphQL's names, as a client of the bridge would write it. */
export function spelled(declared: GraphQLInputType, value: Json, spelling: Spelling): Json {
  const type = getNullableType(declared);
  if (isListType(type)) {
    return Array.isArray(value) ? value.map((item: Json) => spelled(type.ofType, item, spelling)) : value;
  }
  if (isEnumType(type)) return typeof value === 'string' ? spelling.enumValue(value) : value;
  if (!isInputObjectType(type) || !isJsonObject(value)) return value;
  const fields = type.getFields();
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const field = fields[name];
      return field ? [[spelling.member(name), spelled(field.type, member as Json, spelling)]] : [];
    }),
  );
}
