/** The command palette, which is loaded on demand; what stands in it is in `actions.ts`. */
export const palette = {
  label: 'Command palette',
  question: 'What do you want to do?',
  nothing: 'Nothing is called that.',
} as const
