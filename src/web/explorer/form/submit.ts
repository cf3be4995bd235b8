import { insidePath } from '../address/href.js';
import { follow, jump, place, turn } from '../address/place.js';
import { type Exchange, isOk, type NoAnswer } from '../exchange/exchange.js';
import { type Problem, problemOf } from '../exchange/problem.js';
import { isObject } from '../hal/json-object.js';
import { nameOf } from '../hal/title.js';
import { announce } from '../ui/announce.js';
import { headingOf } from '../view/names.js';
import { forgetTotals } from '../view/paging.js';
import { request } from '../view/request.js';
import { reload } from '../view/view.js';
import { type Acting, acting } from './acting.js';
import { type Draft, type Request, takesFile } from './draft.js';
import { allInputs } from './input.js';
import { secretShown, takeSecrets } from './secrets.js';

export type Outcome =
  | { readonly state: 'done' }
  /** It worked, and what it says is no resource of its own. */
  | { readonly state: 'answered'; readonly value: unknown }
  | { readonly state: 'refused'; readonly problem: Problem }
  | { readonly state: 'no answer' };

export async function submit(draft: Draft, built: Request): Promise<Outcome> {
  const { method, path, headers, body } = built;
  if (method === 'GET') {
    acting.value = undefined;
    turn(path);
    return { state: 'done' };
  }
  const content = takesFile(draft)
    ? draft.file.peek()
    : body === undefined
      ? undefined
      : JSON.stringify(body);
  const answer = await request({ method, path, headers, ...(content !== undefined && { body: content }) });
  if (!isOk(answer)) return refusal(draft, answer);
  forgetTotals();
  return arrive(draft, answer);
}

function refusal(draft: Draft, answer: Exchange | NoAnswer): Outcome {
  if (!('headers' in answer)) return { state: 'no answer' };
  const problem = problemOf(answer);
  const inputs = allInputs(draft.inputs.peek());
  for (const { at, detail } of problem.wrong) {
    // The innermost input that the place is in: `/scopes/1` is the business of `/scopes`.
    const input = inputs
      .filter(({ field }) => at === field.at || at.startsWith(`${field.at}/`))
      .sort((a, b) => b.field.at.length - a.field.at.length)[0];
    if (input) input.error.value = [input.error.value, detail].filter(Boolean).join(' ');
  }
  return { state: 'refused', problem };
}

/** Places in the request that no field stands for. */
export const unplaced = (draft: Draft, problem: Problem): Problem['wrong'] =>
  problem.wrong.filter(
    ({ at }) =>
      !allInputs(draft.inputs.value).some(({ field }) => at === field.at || at.startsWith(`${field.at}/`)),
  );

/** Goes where what was done can be seen. A secret in the answer is shown first, and kept nowhere. */
function arrive(draft: Draft, { status, headers, body, path }: Exchange): Outcome {
  const { template, on } = draft.acting;
  const { secrets, rest } = takeSecrets(
    body.kind === 'json' ? body.value : undefined,
    draft.match?.operation.answer,
  );
  const made = insidePath(headers.get('location') ?? undefined, path) ?? selfOf(rest, path);
  const go = () => {
    if (template.method === 'DELETE' && made === undefined) leave(on.path, template.target);
    else if (made === undefined || made.split('?')[0] === on.path.split('?')[0]) reload();
    else follow(made, headingOf(on));
  };
  announce(`${template.title}: done.`);
  const [secret] = secrets;
  if (secret) {
    acting.value = undefined;
    secretShown.value = { name: secret[0], text: secret[1], of: nameOf(rest) ?? headingOf(on), onClose: go };
    return { state: 'done' };
  }
  if (
    made === undefined &&
    status !== 204 &&
    isObject(rest) &&
    Object.keys(rest).length > 0 &&
    template.method !== 'DELETE' &&
    !isStateOf(on, rest)
  ) {
    return { state: 'answered', value: rest };
  }
  acting.value = undefined;
  go();
  return { state: 'done' };
}

/** Whether it has the members of what is looked at, and no others: read again, that shows it in its place. */
function isStateOf({ resource }: Acting['on'], answer: object): boolean {
  const members = new Set(resource.properties.map(([name]) => name));
  const told = Object.keys(answer).filter((name) => !name.startsWith('_'));
  return told.length > 0 && told.length === members.size && told.every((name) => members.has(name));
}

function selfOf(value: unknown, from: string): string | undefined {
  const links = isObject(value) ? value['_links'] : undefined;
  const self = isObject(links) ? links['self'] : undefined;
  return isObject(self) && self['templated'] !== true ? insidePath(self['href'], from) : undefined;
}

/** What is gone cannot be looked at: back to the list, where it was in one. */
function leave(here: string, target: string): void {
  const before = place.peek().trail.at(-1);
  if (target.split('?')[0] !== here.split('?')[0]) reload();
  else if (before) follow(before.path, '');
  else jump(here.split('?')[0]?.split('/').slice(0, -1).join('/') ?? '');
}
