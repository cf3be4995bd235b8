import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';

/** A component that is loaded when it is first shown: the page begins sooner without it. */
export function lazily<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const loaded = signal<ComponentType<Props> | undefined>(undefined);
  const hasFailed = signal(false);
  let isLoading = false;

  async function begin(): Promise<void> {
    if (isLoading) return;
    isLoading = true;
    try {
      const component = await load();
      loaded.value = component;
      hasFailed.value = false;
    } catch {
      hasFailed.value = true;
    }
    isLoading = false;
  }

  return function Lazy(props: Props) {
    const Component = loaded.value;
    if (Component) return <Component {...props} />;
    if (!hasFailed.value) void begin();
    return hasFailed.value ? (
      <p class="bar bar-bad" role="alert">
        A part of this page could not be loaded.
        <button type="button" class="button button-small" onClick={() => void begin()}>
          Try again
        </button>
      </p>
    ) : null;
  };
}
