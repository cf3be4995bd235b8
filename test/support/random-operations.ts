import fc from 'fast-check';

const directive = fc.constantFrom(
  '',
  '',
  '',
  ' @include(if: $on)',
  ' @skip(if: $on)',
  ' @include(if: true)',
  ' @skip(if: false)',
);
const leaf = (name: string) => directive.map((added) => `${name}${added}`);
const several = (parts: fc.Arbitrary<string>[]) =>
  fc.array(fc.oneof(...parts), { minLength: 1, maxLength: 4 }).map((chosen) => chosen.join(' '));
const inside = (name: string, selection: fc.Arbitrary<string>) =>
  fc.tuple(directive, selection).map(([added, inner]) => `${name}${added} { __typename ${inner} }`);

const object = several([
  ...['open', 'anyone', 'one', 'both', 'either'].map(leaf),
  inside('supplier', leaf('name')),
  inside('items', several([leaf('id'), leaf('secret')])),
  fc.constantFrom(
    'a: wish',
    'b: wish(loud: false)',
    'c: wish(loud: $loud)',
    'd: wish(input: $input)',
    'e: wish(input: {size: 1, gold: $on})',
  ),
]);
const abstract = several([
  inside(
    'cat',
    several([
      leaf('plain'),
      leaf('name'),
      fc.constant('... on Cat { purrs }'),
      fc.constant('... on Dog { barks }'),
    ]),
  ),
  inside('color', several([fc.constant('... on Red { hue }'), fc.constant('... on Blue { hue }')])),
]);
/** What an operation on the small schema selects. */
export const randomSelection = fc
  .tuple(object, fc.option(abstract, { nil: '' }), fc.boolean())
  .map(([plain, maybe, spread]) => ({
    isConcrete: maybe === '',
    text: spread
      ? `{ open ...more } fragment more on Query { ${plain} ${maybe} }`
      : `{ open ${plain} ${maybe} }`,
  }));
/** Values for the variables that it may use. */
export const randomVariables = fc.record(
  { on: fc.boolean(), loud: fc.boolean(), input: fc.constantFrom({ size: 1 }, { gold: true }) },
  { requiredKeys: ['on'] },
);

/** The executor wants each variable used, so only those that are get declared. */
export function documentOf(text: string): string {
  const declared = [
    ['$on', 'Boolean!'],
    ['$loud', 'Boolean'],
    ['$input', 'Wish'],
  ].filter(([name]) => text.includes(name ?? ''));
  return declared.length > 0 ? `query (${declared.map((pair) => pair.join(': ')).join(', ')}) ${text}` : text;
}
