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
      <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="8" />
        <path class="sail" d="M15 5v17H6.5C10.5 18.5 13.5 12.5 15 5Z" />
        <path class="jib" d="M17.5 9.5c3.5 3 6 7.5 7 12.5h-7Z" />
        <path class="sea" d="M6 25.5c3.3 1.6 6.7 1.6 10 0s6.7-1.6 10 0" />
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
