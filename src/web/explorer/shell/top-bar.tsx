import { jump } from '../address/place.js';
import { Icon } from '../ui/icon.js';
import { AddressBar } from './address-bar.js';
import { Identity } from './identity.js';
import { opened } from './panes.js';
import { nextTheme, theme } from './theme.js';

const ICONS = { auto: 'auto', light: 'sun', dark: 'moon' } as const;

export const TopBar = () => (
  <header class="top-bar">
    <button type="button" class="brand" onClick={() => jump('')}>
      <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
        <path d="M12 2v20M12 4l7.5 12H12M12 8 6.5 16H12M4 19.5c2.6 1.7 5.3 1.7 8 0s5.4-1.7 8 0" />
      </svg>
      <span>Halyard</span>
    </button>
    <AddressBar />
    <div class="top-bar-end">
      <button
        type="button"
        class="icon-button"
        title="All commands (Ctrl K)"
        aria-label="All commands"
        aria-keyshortcuts="Control+K"
        onClick={() => (opened.value = 'palette')}
      >
        <Icon name="command" />
      </button>
      <button
        type="button"
        class="icon-button"
        title={`Theme: ${theme.value}`}
        aria-label={`Theme: ${theme.value}. Change it`}
        onClick={nextTheme}
      >
        <Icon name={ICONS[theme.value]} />
      </button>
      <Identity />
    </div>
  </header>
);
