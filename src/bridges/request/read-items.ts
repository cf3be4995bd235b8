import { type GraphQLInputObjectType, type GraphQLInputType, getNullableType, isListType } from 'graphql';
import { isJsonObject } from '../json.js';
import type { Misfits } from '../route.js';
import type { Spelling } from '../spelling.js';
import { type At, readJson, shownName } from './read-value.js';

interface Read {
  readonly fitting: readonly unknown[];
  /** What is told of each of the others. */
  readonly apart: readonly Readonly<Record<string, unknown>>[];
}

/** Reads a list each item of which stands or falls by itself. */
export function readItems(
  declared: GraphQLInputType,
  items: readonly unknown[],
  { type: told }: Misfits,
  spelling: Spelling,
): Read {
  const list = getNullableType(declared);
  const type = isListType(list) ? list.ofType : list;
  const fitting: unknown[] = [];
  const apart: Readonly<Record<string, unknown>>[] = [];
  for (const [position, item] of items.entries()) {
    const faults: { readonly at: At; readonly detail: string }[] = [];
    const value = readJson(type, item, { spelling, report: (at, detail) => faults.push({ at, detail }) });
    const [first] = faults;
    if (!first) fitting.push(value);
    else {
      const field = first.at.map((step) => shownName(String(step)));
      const message = sentenceOf(field, first.detail, faults.length - 1);
      apart.push({ ...sharedWith(told, item, spelling), position, field, message });
    }
  }
  return { fitting, apart };
}

const sentenceOf = (field: readonly string[], detail: string, others: number): string =>
  `${field.join('/') || 'The item'} ${detail}${others > 0 ? ` (and ${others} more wrong)` : ''}.`;

/** What the type has that the item has too, as far as it can be read. */
function sharedWith(
  told: GraphQLInputObjectType,
  item: unknown,
  spelling: Spelling,
): Readonly<Record<string, unknown>> {
  if (!isJsonObject(item)) return {};
  const members = Object.values(told.getFields()).flatMap(({ name, type }) => {
    let isFit = Object.hasOwn(item, spelling.member(name));
    const report = () => {
      isFit = false;
    };
    const value = isFit ? readJson(type, item[spelling.member(name)], { spelling, report }) : undefined;
    return isFit ? [[name, value] as const] : [];
  });
  return Object.fromEntries(members);
}
