import { opened } from '../shell/panes.js';
import { Dialog } from '../ui/dialog.js';
import { Icon } from '../ui/icon.js';
import { areKeysOn, keys } from './keys.js';
import '../style/dialogs.css';

const OTHERS: readonly (readonly [string, string])[] = [
  ['Ctrl K', 'Everything, by its name'],
  ['Enter', 'Follow the link'],
  ['1–6', 'Tabs of the inspector'],
  ['Esc', 'Close, or leave a field'],
];

export function Help() {
  const close = () => {
    opened.value = undefined;
  };
  const rows = [...keys.map(({ key, does }) => [key, does] as const), ...OTHERS];
  return (
    <Dialog label="Keys" kind="box" onClose={close}>
      <button type="button" class="icon-button dialog-close" aria-label="Close" onClick={close}>
        <Icon name="close" />
      </button>
      <h2 class="card-title">Keys</h2>
      <dl class="keys">
        {rows.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={areKeysOn.value}
          onChange={(event) => (areKeysOn.value = event.currentTarget.checked)}
        />
        Single keys do something
      </label>
    </Dialog>
  );
}
