import { useId } from 'preact/hooks';
import { parseTemplate } from 'url-template';
import { insidePath } from '../address/href.js';
import { variablesOf } from '../hal/variables.js';
import { wordsOf } from '../hal/words.js';
import { matchOperation } from '../openapi/match.js';
import type { Spec } from '../openapi/spec.js';
import { announce } from '../ui/announce.js';
import { ParameterInput } from './parameter-input.js';

interface Props {
  readonly template: string;
  readonly spec: Spec | undefined;
  go(path: string): void;
}

/** What a templated link leaves open. */
export function TemplateForm({ template, spec, go }: Props) {
  const id = useId();
  const parameters = matchOperation(spec, 'GET', template.replace(/\{[?&][^}]*\}/g, '').replace(/[{}]/g, ''))
    ?.operation.parameters;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const path = expand(template, new FormData(event.currentTarget as HTMLFormElement));
    if (path === undefined) announce('That does not lead to this server.', 'bad');
    else go(path);
  };
  return (
    <form class="template-form" onSubmit={submit} aria-label="Fill in the link">
      {variablesOf(template).map((name) => {
        const parameter = parameters?.find((each) => each.name === name);
        return (
          <div key={name} class="field">
            <label class="field-label" for={`${id}-${name}`} title={parameter?.description}>
              {wordsOf(name) || name}
            </label>
            <ParameterInput id={`${id}-${name}`} name={name} parameter={parameter} value="" />
          </div>
        );
      })}
      <button type="submit" class="button button-small button-main">
        Go
      </button>
    </form>
  );
}

/** The address that a template comes to; what was left empty is left out. */
export function expand(template: string, form: FormData): string | undefined {
  const given = [...form].flatMap(([name, value]) =>
    typeof value === 'string' && value !== '' ? [[name, value]] : [],
  );
  try {
    return insidePath(parseTemplate(template).expand(Object.fromEntries(given) as Record<string, string>));
  } catch {
    return undefined;
  }
}
