import { insidePath } from '../address/href.js';
import { isObject, textOr } from './json-object.js';
import { wordsOf } from './words.js';

/** A choice of a property, as a HAL-FORMS option. */
export interface Option {
  readonly prompt: string;
  readonly value: string;
}

export interface Property {
  readonly name: string;
  readonly prompt: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly isReadOnly: boolean;
  /** What it is now; `undefined` where nothing is said. */
  readonly value: unknown;
  readonly placeholder: string;
  readonly regex: string | undefined;
  readonly limits: {
    readonly min?: string;
    readonly max?: string;
    readonly minLength?: number;
    readonly maxLength?: number;
  };
  readonly options: readonly Option[] | undefined;
  readonly isMany: boolean;
}

/** Something that can be done: a HAL-FORMS template. */
export interface Template {
  readonly key: string;
  readonly title: string;
  readonly method: string;
  readonly contentType: string;
  /** On this server. */
  readonly target: string;
  readonly properties: readonly Property[];
}

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
const MOST_PROPERTIES = 300;

export function readTemplates(value: unknown, from: string, oddities: string[]): readonly Template[] {
  if (value === undefined) return [];
  if (!isObject(value)) {
    oddities.push('`_templates` is no object.');
    return [];
  }
  return Object.entries(value).flatMap(([key, held]) => {
    const template = readTemplate(key, held, from);
    if (typeof template !== 'string') return template;
    oddities.push(`The template \`${key.slice(0, 80)}\` ${template}`);
    return [];
  });
}

/** The template, or what is wrong with it. */
function readTemplate(key: string, value: unknown, from: string): Template | string {
  if (!isObject(value)) return 'is no object.';
  const method = textOr(value['method'], 'GET').toUpperCase();
  if (!METHODS.has(method)) return 'has no method that is known.';
  const target = value['target'] === undefined ? from : insidePath(value['target'], from);
  if (target === undefined) return 'leads away from this server.';
  const properties = Array.isArray(value['properties']) ? (value['properties'] as readonly unknown[]) : [];
  return {
    key,
    title: textOr(value['title'], '') || wordsOf(key),
    method,
    contentType: textOr(value['contentType'], 'application/json'),
    target,
    properties: properties.slice(0, MOST_PROPERTIES).flatMap(readProperty),
  };
}

function readProperty(value: unknown): readonly Property[] {
  if (!isObject(value) || typeof value['name'] !== 'string' || value['name'] === '') return [];
  const { name, min, max, minLength, maxLength, regex } = value;
  const choice = isObject(value['options']) ? value['options'] : undefined;
  const options = Array.isArray(choice?.['inline']) ? choice['inline'].flatMap(readOption) : undefined;
  return [
    {
      name,
      prompt: textOr(value['prompt'], '') || wordsOf(name),
      type: textOr(value['type'], 'text'),
      isRequired: value['required'] === true || (Number(choice?.['minItems']) || 0) > 0,
      isReadOnly: value['readOnly'] === true,
      value: value['value'] ?? choice?.['selectedValues'],
      placeholder: textOr(value['placeholder'], ''),
      regex: typeof regex === 'string' ? regex : undefined,
      limits: {
        ...(isLimit(min) && { min: String(min) }),
        ...(isLimit(max) && { max: String(max) }),
        ...(typeof minLength === 'number' && { minLength }),
        ...(typeof maxLength === 'number' && { maxLength }),
      },
      options,
      isMany: options !== undefined && choice?.['maxItems'] !== 1,
    },
  ];
}

function readOption(option: unknown): readonly Option[] {
  if (typeof option === 'string' || typeof option === 'number') {
    return [{ prompt: String(option), value: String(option) }];
  }
  if (!isObject(option)) return [];
  const value = option['value'];
  if (typeof value !== 'string' && typeof value !== 'number') return [];
  return [{ prompt: textOr(option['prompt'], '') || String(value), value: String(value) }];
}

const isLimit = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && value !== '');
