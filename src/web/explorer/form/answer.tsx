import { Value } from '../ui/value.js';
import { reload } from '../view/view.js';
import { acting } from './acting.js';

/** What an action answers that makes or changes no resource. */
export function Answer({ title, value }: { readonly title: string; readonly value: unknown }) {
  const done = () => {
    acting.value = undefined;
    reload();
  };
  return (
    <div class="sheet">
      <header class="sheet-head">
        <div>
          <p class="overline">Done</p>
          <h2 class="sheet-title">{title}</h2>
        </div>
      </header>
      <div class="sheet-body">
        <Value value={value} />
      </div>
      <footer class="sheet-foot">
        <button type="button" class="button button-main" onClick={done}>
          Close
        </button>
      </footer>
    </div>
  );
}
