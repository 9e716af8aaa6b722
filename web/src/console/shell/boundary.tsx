import { Component, type ReactNode } from 'react';
import { Failure } from '../parts/blocks';

/** Keeps a page that fails from taking the whole console with it. */
export class Boundary extends Component<{ children: ReactNode }, { error: Error | undefined }> {
  override state: { error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === undefined) {
      return this.props.children;
    }
    return (
      <main className="gate">
        <Failure error={this.state.error} again={() => location.reload()} />
      </main>
    );
  }
}
