/** What the looks say themselves. */
export const ui = {
  close: 'Close',
  loading: 'Loading …',
  loadingAbout: 'The dialog comes in a moment; what you type is not lost.',
  dialog: 'The dialog',
  /** Of a secret that is not masked. */
  asItIs: 'as it is',
  /** Read aloud before a line of a diff. */
  diff: { '+': 'added ', '-': 'removed ', ' ': '' },
  failed: (what: string) => `${what} failed.`,
  failedAbout: 'This is a fault of Phasescope. Your files are kept in this browser and come back after a reload.',
  tryAgain: 'Try again',
  reload: 'Reload the page',
  reset: 'Reset the layout and reload',
} as const
