import { acting } from '../form/acting.js';
import { isDestructive } from '../form/destructive.js';
import type { Template } from '../hal/templates.js';
import { wordsOf } from '../hal/words.js';
import { isParameter, segmentsOf } from '../openapi/match.js';
import type { Operation } from '../openapi/operation.js';
import { lockedActions } from '../openapi/scopes.js';
import { credential } from '../session/credential.js';
import { who } from '../session/who.js';
import { opened } from '../shell/panes.js';
import { Icon } from '../ui/icon.js';
import { MethodBadge } from '../ui/method-badge.js';
import type { Shown } from '../view/view.js';

const MOST = 40;

/** What can be done here, and what could be with more scopes. */
export function Actions({ shown }: { readonly shown: Shown }) {
  const templates = [...shown.resource.templates].sort(mainFirst).slice(0, MOST);
  return (
    <section class="actions" aria-label="Actions">
      {templates.length > 0 && (
        <div class="buttons">
          {templates.map((template, index) => (
            <button
              key={template.key}
              type="button"
              data-action
              class={`button ${isDestructive(template) ? 'button-danger' : index === 0 ? 'button-main' : ''}`}
              title={`${template.method} ${template.target}`}
              onClick={() => (acting.value = { template, on: shown })}
            >
              {template.title}
              {index > 0 && <MethodBadge method={template.method} />}
            </button>
          ))}
        </div>
      )}
      <Locked shown={shown} />
    </section>
  );
}

const mainFirst = (a: Template, b: Template): number =>
  Number(b.key === 'default') - Number(a.key === 'default') ||
  Number(isDestructive(a)) - Number(isDestructive(b));

function Locked({ shown: { spec, path, resource } }: { readonly shown: Shown }) {
  if (!spec) return null;
  if (!credential.value) {
    return lockedActions(spec, path, resource.templates, new Set()).length === 0 ? null : (
      <p class="locked">
        <Icon name="lock" />
        <span>
          <button type="button" class="link-button" onClick={() => (opened.value = 'sign in')}>
            Sign in
          </button>{' '}
          to change anything here.
        </span>
      </p>
    );
  }
  if (!who.value) return null;
  const byNeed = new Map<string, string[]>();
  for (const { operation, missing } of lockedActions(spec, path, resource.templates, who.value.scopes)) {
    const need = missing.join(' ');
    byNeed.set(need, [...(byNeed.get(need) ?? []), nameOfAction(operation)]);
  }
  return (
    <>
      {[...byNeed].map(([need, names]) => (
        <p key={need} class="locked">
          <Icon name="lock" />
          <span>
            locked: needs{' '}
            {need.split(' ').map((scope) => (
              <code key={scope} class="chip chip-code">
                {scope}
              </code>
            ))}{' '}
            <span class="locked-names">{names.join(' · ')}</span>
          </span>
        </p>
      ))}
    </>
  );
}

const NAMES: Readonly<Record<string, string>> = {
  PATCH: 'Edit',
  PUT: 'Replace',
  DELETE: 'Delete',
  POST: 'Create',
};

/** As the server would call it, if it offered it. */
function nameOfAction({ rel, method, template }: Operation): string {
  if (rel !== '') return wordsOf(rel);
  const word = segmentsOf(template).at(-1) ?? '';
  const above = segmentsOf(template).at(-2) ?? '';
  return method === 'POST' && isParameter(above) ? wordsOf(word) : (NAMES[method] ?? method);
}
