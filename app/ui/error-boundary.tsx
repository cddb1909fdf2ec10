import { Component, type ReactNode } from 'react'
import { ui as text } from '../text/ui.ts'
import { Button } from './button.tsx'

interface ErrorBoundaryProps {
  /** What failed, as the sentence says it: `The editor`. */
  readonly what: string
  /** Brings the window back to its first state; must not touch anybody's files. */
  readonly onReset?: () => void
  readonly children: ReactNode
}

/** Catches a failure of a part of the page; the rest goes on, and nobody's code is touched. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined }

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error: error ?? new Error('unknown') }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === undefined) return this.props.children
    return (
      <div role="alert" className="flex h-full flex-col items-start gap-3 overflow-auto bg-bg p-6">
        <h2 className="text-[15px] font-semibold">{text.failed(this.props.what)}</h2>
        <p className="text-dim">{text.failedAbout}</p>
        <pre className="max-w-full overflow-auto rounded border border-line bg-panel p-3 font-mono text-xs whitespace-pre-wrap">
          {error instanceof Error ? (error.stack ?? error.message) : String(error)}
        </pre>
        <div className="flex gap-2">
          <Button look="primary" onClick={() => this.setState({ error: undefined })}>
            {text.tryAgain}
          </Button>
          <Button onClick={() => location.reload()}>{text.reload}</Button>
          {this.props.onReset && <Button onClick={this.props.onReset}>{text.reset}</Button>}
        </div>
      </div>
    )
  }
}
