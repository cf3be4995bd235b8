import { isOk } from '../exchange/exchange.js';
import { announce } from '../ui/announce.js';
import { request } from '../view/request.js';
import { understand } from '../view/view.js';
import type { Draft } from './draft.js';
import { fieldsOf } from './fields-of.js';
import { hasChanged, refreshed } from './input.js';

/** Brings a form up to what the server has by now. What was typed stays; what was not shows what it is now. */
export async function renewDraft(draft: Draft): Promise<void> {
  const { template, on } = draft.acting;
  const answer = await request({ path: on.path });
  if (!isOk(answer)) return announce('It could not be loaded again.', 'bad');
  const now = await understand(on.path, answer);
  const fresh = now.resource.templates.find(
    ({ key, method }) => key === template.key && method === template.method,
  );
  draft.etag.value = answer.headers.get('etag') ?? undefined;
  if (!fresh) return announce('This can no longer be done here.', 'bad');
  const fields = new Map(fieldsOf(fresh, draft.match?.operation).map((field) => [field.at, field]));
  const before = draft.inputs.peek();
  const changed = before.filter(({ field }) => hasChanged(field.current, fields.get(field.at)?.current));
  draft.inputs.value = before.map((input) => refreshed(input, fields.get(input.field.at) ?? input.field));
  const names = changed.map(({ field }) => field.label).join(', ');
  announce(names === '' ? 'Loaded again.' : `Loaded again. Changed meanwhile: ${names}.`);
}
