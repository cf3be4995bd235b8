import { Component, type ComponentChildren } from 'preact';

interface Props {
  readonly what: string;
  /** Another value gives what failed another chance. */
  readonly subject: unknown;
  readonly children: ComponentChildren;
}

/** What cannot be drawn takes its own pane down, and no other. */
export class ErrorBoundary extends Component<Props, { failedOn?: { subject: unknown; reason: string } }> {
  override componentDidCatch(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.setState({ failedOn: { subject: this.props.subject, reason } });
  }

  render() {
    const { failedOn } = this.state;
    if (!failedOn || failedOn.subject !== this.props.subject) return this.props.children;
    return (
      <div class="notice notice-bad" role="alert">
        <p class="notice-title">{this.props.what} cannot be drawn.</p>
        <p>{failedOn.reason}</p>
      </div>
    );
  }
}
