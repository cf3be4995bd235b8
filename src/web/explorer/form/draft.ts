import { type Signal, signal } from '@preact/signals';
import { type Match, matchOperation } from '../openapi/match.js';
import type { Acting } from './acting.js';
import { fieldsOf } from './fields-of.js';
import { type Complain, createInput, type Input, sentValue } from './input.js';

/** A form that is being filled in. */
export interface Draft {
  readonly acting: Acting;
  readonly match: Match | undefined;
  readonly inputs: Signal<readonly Input[]>;
  readonly file: Signal<File | undefined>;
  /** The version that it was begun on. */
  readonly etag: Signal<string | undefined>;
}

export function createDraft(acting: Acting): Draft {
  const { template, on } = acting;
  const match = matchOperation(on.spec, template.method, template.target);
  const sendsAll = template.method !== 'PATCH';
  return {
    acting,
    match,
    inputs: signal(fieldsOf(template, match?.operation).map((field) => createInput(field, sendsAll))),
    file: signal<File | undefined>(undefined),
    etag: signal(on.exchange.headers.get('etag') ?? undefined),
  };
}

/** Whether the body is the bytes of a file. */
export const takesFile = ({ acting: { template }, match }: Draft): boolean => {
  const types = match?.operation.body?.mediaTypes;
  if (types) return !types.some((type) => type.endsWith('json') && !type.includes('nd'));
  return (
    !template.contentType.endsWith('json') &&
    template.contentType !== 'application/x-www-form-urlencoded' &&
    template.method !== 'GET' &&
    template.method !== 'DELETE'
  );
};

/** The request that a form comes to, but for the credential. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

export function requestOf(draft: Draft, idempotencyKey: string, complain: Complain = () => {}): Request {
  const { template } = draft.acting;
  const [path = '', query = ''] = template.target.split('?');
  const params = new URLSearchParams(query);
  const body: Record<string, unknown> = {};
  for (const input of draft.inputs.value) {
    const value = sentValue(input, complain);
    if (value === undefined || (input.field.place === 'query' && (value === '' || value === null))) continue;
    if (input.field.place === 'body') body[input.field.name] = value;
    else for (const each of [value].flat()) params.append(input.field.name, String(each));
  }
  const takes = (header: string): boolean =>
    draft.match?.operation.parameters.some(
      ({ place, name }) => place === 'header' && name.toLowerCase() === header,
    ) ?? false;
  const hasBody =
    template.method !== 'GET' && template.method !== 'DELETE' ? true : Object.keys(body).length > 0;
  const isFile = takesFile(draft);
  return {
    method: template.method,
    path: params.size > 0 ? `${path}?${params}` : path,
    headers: {
      ...(isFile && { 'Content-Type': draft.file.value?.type || 'application/octet-stream' }),
      ...(hasBody && !isFile && { 'Content-Type': 'application/json' }),
      ...(takes('if-match') && draft.etag.value !== undefined && { 'If-Match': draft.etag.value }),
      ...(takes('idempotency-key') && { 'Idempotency-Key': idempotencyKey }),
    },
    body: hasBody && !isFile ? body : undefined,
  };
}
