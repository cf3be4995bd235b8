import { useSignal, useSignalEffect } from '@preact/signals';
import { readHref } from '../address/href.js';
import { looksSecret } from '../address/looks-secret.js';
import { jump, place } from '../address/place.js';
import { MethodBadge } from '../ui/method-badge.js';

export function AddressBar() {
  const text = useSignal('');
  const problem = useSignal('');
  useSignalEffect(() => {
    text.value = place.value.path;
    problem.value = '';
  });

  const go = (event: Event) => {
    event.preventDefault();
    const typed = text.value.trim();
    problem.value = problemWith(typed);
    if (problem.value !== '') return;
    const href = readHref(typed, '/');
    if (href.kind !== 'inside') return;
    jump(href.path === '/' ? '' : href.path);
    document.getElementById('main')?.focus();
  };

  return (
    <form class="address" aria-label="Address" onSubmit={go}>
      <MethodBadge method="GET" />
      <input
        id="address"
        type="text"
        class="address-input"
        aria-label="Path on this server"
        aria-invalid={problem.value !== ''}
        aria-describedby={problem.value === '' ? undefined : 'address-problem'}
        aria-keyshortcuts="/"
        placeholder="Type a path of this server"
        spellcheck={false}
        autocomplete="off"
        autocapitalize="none"
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
        onFocus={(event) => event.currentTarget.select()}
      />
      <span class="key address-key" aria-hidden="true">
        /
      </span>
      {problem.value !== '' && (
        <p id="address-problem" class="address-problem" role="alert">
          {problem.value}
        </p>
      )}
    </form>
  );
}

function problemWith(typed: string): string {
  if (looksSecret(typed))
    return 'That holds a secret. Sign in with it instead: an address is kept in the history.';
  const href = readHref(typed || '/', '/');
  if (href.kind === 'inside') return '';
  return href.kind === 'outside' ? 'That is on another server. The explorer stays on this one.' : href.reason;
}
