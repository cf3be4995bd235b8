import { sessionEnded } from '../session/ended.js';
import { Icon } from '../ui/icon.js';
import { opened } from './panes.js';

/** Told above all else. Nothing is thrown away: what was typed waits behind the dialog. */
export const SessionEnded = () =>
  sessionEnded.value ? (
    <div class="bar bar-warn" role="alert">
      <Icon name="warn" />
      <p>Your session has ended. What you typed is kept.</p>
      <button type="button" class="button button-small" onClick={() => (opened.value = 'sign in')}>
        Sign in again
      </button>
    </div>
  ) : null;
