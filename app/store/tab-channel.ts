/** What tabs of one browser tell each other. */
export type TabMessage =
  /** A newer revision is kept: who shows that scenario has something to catch up with. */
  | { readonly type: 'kept'; readonly scenario: string; readonly revision: number }
  /** Variables or steps of a scenario are kept that this tab has changed. */
  | { readonly type: 'traffic'; readonly scenario: string }
  /** The same of breakpoints, watches or console lines. */
  | { readonly type: 'debugging'; readonly scenario: string }
  /** The gateway, which tabs share, runs what this tab showed. */
  | { readonly type: 'applied'; readonly scenario: string }

/** The line between tabs. It only makes things prompt: what counts is the revision in the storage. */
export interface TabChannel {
  tell(message: TabMessage): void
  onMessage(listener: (message: TabMessage) => void): () => void
  dispose(): void
}

/** Opens the line. A tab does not hear itself. */
export function createTabChannel(): TabChannel {
  const channel = new BroadcastChannel('phasescope-tabs')
  return {
    tell: (message) => channel.postMessage(message),
    onMessage(listener) {
      const hear = ({ data }: MessageEvent<TabMessage>) => listener(data)
      channel.addEventListener('message', hear)
      return () => channel.removeEventListener('message', hear)
    },
    dispose: () => channel.close(),
  }
}
