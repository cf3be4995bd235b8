import type { Parameter } from '../openapi/operation.js';
import { who } from '../session/who.js';
import { Icon } from '../ui/icon.js';
import { MethodBadge } from '../ui/method-badge.js';
import { Prose } from '../ui/prose.js';
import type { Shown } from '../view/view.js';

export function DocsTab({ shown: { match, spec } }: { readonly shown: Shown }) {
  const operation = match?.operation;
  if (!operation) {
    return (
      <p class="quiet">
        {spec ? `${spec.title} has no operation of this address.` : 'Nothing is written about this address.'}
      </p>
    );
  }
  const { method, template, summary, description, scopes, parameters, responses, isDeprecated } = operation;
  return (
    <div class="docs">
      <p class="operation">
        <MethodBadge method={method} /> <code>{template}</code>
      </p>
      <h3 class="docs-title">
        {summary || operation.id} {isDeprecated && <span class="badge badge-warn">deprecated</span>}
      </h3>
      {description && (
        <p>
          <Prose text={description} />
        </p>
      )}
      <Scopes sets={scopes} />
      <Parameters parameters={parameters} />
      <h3 class="overline">Answers</h3>
      <dl class="headers headers-narrow">
        {responses.map(([status, told]) => (
          <div key={status}>
            <dt>{status}</dt>
            <dd>
              <Prose text={told} />
            </dd>
          </div>
        ))}
      </dl>
      <p>
        <a class="quiet-link" href={`${operation.spec.base}/openapi`} target="_blank" rel="noopener">
          OpenAPI of {operation.spec.title}
          <Icon name="out" />
        </a>
      </p>
    </div>
  );
}

const Scopes = ({ sets }: { readonly sets: readonly (readonly string[])[] }) =>
  sets.length === 0 ? null : (
    <>
      <h3 class="overline">Scopes</h3>
      <ul class="scope-sets">
        {sets.map((set, index) => (
          <li key={index}>
            {index > 0 && <span class="quiet">or </span>}
            {set.map((scope) => {
              const isHeld = who.value?.scopes.has(scope) ?? false;
              return (
                <code key={scope} class={`chip chip-code ${isHeld ? 'chip-good' : ''}`}>
                  {isHeld && <Icon name="check" />}
                  {scope}
                  <span class="sr-only">{isHeld ? ', which you hold' : ', which you do not hold'}</span>
                </code>
              );
            })}
          </li>
        ))}
      </ul>
    </>
  );

const Parameters = ({ parameters }: { readonly parameters: readonly Parameter[] }) =>
  parameters.length === 0 ? null : (
    <>
      <h3 class="overline">Parameters</h3>
      <dl class="parameters">
        {parameters.map(({ name, place, description, isRequired, schema }) => (
          <div key={`${place} ${name}`}>
            <dt>
              <code>{name}</code>{' '}
              <span class="quiet">
                {[place, schema.choices ? schema.choices.join(' | ') : schema.type, isRequired && 'required']
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </dt>
            <dd>
              <Prose text={description} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
