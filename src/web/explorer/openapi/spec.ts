import { isObject, type JsonObject, textOr } from '../hal/json-object.js';
import { type Operation, readOperation } from './operation.js';

/** The OpenAPI document of one interface, ready to be asked what a URL is. */
export interface Spec {
  readonly base: string;
  readonly title: string;
  readonly operations: readonly Operation[];
  /** The header that a credential goes into. */
  readonly credentialHeader: (text: string) => readonly [string, string];
  /** An object of the document, with what it refers to instead of the reference. */
  resolve(value: unknown): JsonObject;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

export function readSpec(base: string, document: unknown): Spec {
  const whole = isObject(document) ? document : {};
  const operations: Operation[] = [];
  const spec: Spec = {
    base,
    title: textOr(objectOf(whole['info'])['title'], base),
    operations,
    credentialHeader: credentialHeaderOf(objectOf(objectOf(whole['components'])['securitySchemes'])),
    resolve: (value) => resolve(whole, value),
  };
  for (const [path, methods] of Object.entries(objectOf(whole['paths']))) {
    for (const method of METHODS) {
      const told = objectOf(methods)[method];
      if (isObject(told)) operations.push(readOperation(spec, path === '/' ? '' : path, method, told));
    }
  }
  return spec;
}

/** Bearer where it is taken; an interface that wants the bare key in `Authorization` says so. */
function credentialHeaderOf(schemes: JsonObject): Spec['credentialHeader'] {
  const all = Object.values(schemes).map(objectOf);
  const hasBearer = all.some(({ type, scheme }) => type === 'http' && scheme === 'bearer');
  const bare = all.find((scheme) => scheme['type'] === 'apiKey' && scheme['in'] === 'header');
  if (hasBearer || !bare) return (text) => ['Authorization', `Bearer ${text}`];
  return (text) => [textOr(bare['name'], 'Authorization'), text];
}

const MOST_HOPS = 8;

function resolve(whole: JsonObject, value: unknown): JsonObject {
  let found = value;
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    if (!isObject(found)) return {};
    const { $ref, ...beside } = found;
    if (typeof $ref !== 'string' || !$ref.startsWith('#/')) return found;
    let target: unknown = whole;
    for (const step of $ref.slice(2).split('/'))
      target = objectOf(target)[step.replace(/~1/g, '/').replace(/~0/g, '~')];
    found = isObject(target) ? { ...target, ...beside } : undefined;
  }
  return {};
}

const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});
