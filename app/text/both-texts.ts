/** Two tabs' texts of one file, in a dialog that is loaded on demand. */
export const bothTexts = {
  title: (path: string) => `Two texts of ${path}`,
  about: 'Red lines with − stand only in this tab, green lines with + only in the other.',
  label: 'Both texts',
  settled: 'This is settled: there is one text again.',
} as const
