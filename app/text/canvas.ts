/** The canvas of the flow, which is loaded on demand. */
export const canvas = {
  afterResponse: 'after the response is sent',
  overlay: 'Overlay of the flow',
  overlays: { plain: 'Plain', cost: 'Cost', changes: 'Changes', scope: 'Scope' },
  unfoldAll: 'Unfold all phases',
  foldAll: 'Fold all phases',
  zoomOut: 'Zoom out',
  zoomIn: 'Zoom in',
  fit: 'Fit the flow',
  noPlugin: 'no plugin here',
  folded: (rows: number) => `${rows} ${rows === 1 ? 'row' : 'rows'} folded`,
  fold: (phase: string) => `Fold ${phase}`,
  unfold: (phase: string) => `Unfold ${phase}`,
  unchanged: 'unchanged',
  changed: { added: 'added', replaced: 'replaced', removed: 'removed' },
  changes: (kind: string, count: number) => `${kind}: ${count}`,
  noScope: 'no scope',
} as const
