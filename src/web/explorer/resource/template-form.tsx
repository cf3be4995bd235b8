import { useId } from 'preact/hooks';
import { variablesOf } from '../hal/variables.js';
import { wordsOf } from '../hal/words.js';
import { matchOperation } from '../openapi/match.js';
import type { Spec } from '../openapi/spec.js';
import { announce } from '../ui/announce.js';
import { expand } from './expand.js';
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
