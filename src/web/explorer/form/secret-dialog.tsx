import { CopyButton } from '../ui/copy-button.js';
import { Dialog } from '../ui/dialog.js';
import { secretShown } from './secrets.js';
import '../style/form.css';
import '../style/dialogs.css';

/** A secret is shown once. Closing this is the end of it: nothing keeps it, and nothing can show it again. */
export function SecretDialog() {
  const secret = secretShown.value;
  if (!secret) return null;
  const close = () => {
    secretShown.value = undefined;
    secret.onClose();
  };
  return (
    <Dialog label={`The ${secret.name} of ${secret.of}`} kind="box" onClose={close} isLight={false}>
      <h2 class="card-title">Copy it now</h2>
      <p class="lead">
        This is the {secret.name} of <b>{secret.of}</b>. This page shows it once and keeps it nowhere: put it
        where your secrets are before you close this.
      </p>
      <p class="secret">
        <code data-secret>{secret.text}</code>
      </p>
      <div class="buttons">
        <CopyButton text={secret.text} what={secret.name} label="Copy" />
        <button type="button" class="button button-main" onClick={close}>
          I have it
        </button>
      </div>
    </Dialog>
  );
}
