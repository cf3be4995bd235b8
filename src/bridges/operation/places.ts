import { type GraphQLInputType, getNullableType, isInputObjectType, isListType } from 'graphql';
import type { Place } from '../bridge.js';
import { jsonPointer } from '../json.js';
import type { Parameter, Route } from '../route.js';
import type { Spelling } from '../spelling.js';

/**
 * Leads a place in an operation's arguments back to where the client wrote it. Verbs speak of `['input', 'id']` even
 * where a field takes the `id` alone, so the outermost name may differ.
 */
export function placeFinder(parameters: readonly Parameter[], spelling: Spelling): Route['placeOf'] {
  return (field) => {
    const steps = field.map(String);
    const [found] = parameters
      .flatMap((parameter) => parameter.feeds.map((feed) => ({ parameter, length: matchOf(feed, steps) })))
      .filter(({ length }) => length > 0)
      .sort((a, b) => b.length - a.length);
    return found && placeIn(found.parameter, steps.slice(found.length), spelling);
  };
}

/**
 * Puts the route's names into what a verb says of its arguments. A name that is also a word, such as `after`, is one
 * only where a sentence begins with it in lower case.
 */
export function reteller(parameters: readonly Parameter[]): Route['retell'] {
  const names = new Map(
    parameters.flatMap(({ name, feeds }) =>
      feeds.map((feed) => [feed.at(-1) ?? '', name || 'body'] as const),
    ),
  );
  return (message) =>
    message
      .replace(/^[a-z]\w*/, (word) => names.get(word) ?? word)
      .replace(/\b[a-z]+[A-Z]\w*/g, (word) => names.get(word) ?? word);
}

/** How many of the steps lead to the feed; 0 where they lead elsewhere. */
function matchOf(feed: readonly string[], steps: readonly string[]): number {
  if (beginsWith(steps, feed)) return feed.length;
  if (steps.length > 1 && beginsWith(steps.slice(1), feed)) return feed.length + 1;
  if (feed.length > 1 && beginsWith(steps, feed.slice(1))) return feed.length - 1;
  return 0;
}

const beginsWith = (steps: readonly string[], start: readonly string[]): boolean =>
  start.length <= steps.length && start.every((step, position) => steps[position] === step);

function placeIn({ in: place, name, type }: Parameter, rest: readonly string[], spelling: Spelling): Place {
  if (place === 'body')
    return { in: 'body', pointer: jsonPointer([name, ...spelledSteps(type, rest, spelling)]) };
  if (place === 'whole body') return { in: 'body', pointer: jsonPointer(spelledSteps(type, rest, spelling)) };
  return { in: place, name };
}

/** Members of input objects are spelled the bridge's way; what lies inside a JSON value is the client's own. */
export function spelledSteps(
  declared: GraphQLInputType,
  [step, ...rest]: readonly string[],
  spelling: Spelling,
): readonly string[] {
  if (step === undefined) return [];
  const type = getNullableType(declared);
  if (isListType(type)) return [step, ...spelledSteps(type.ofType, rest, spelling)];
  const field = isInputObjectType(type) ? type.getFields()[step] : undefined;
  return field ? [spelling.member(step), ...spelledSteps(field.type, rest, spelling)] : [step, ...rest];
}
