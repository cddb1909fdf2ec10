/** The command palette; what stands in it, which is loaded on demand, is in `actions.ts`. */
export const palette = {
  label: 'Command palette',
  question: 'What do you want to do?',
  loading: 'Loading …',
  list: 'The list of actions',
  nothing: 'Nothing is called that.',
} as const
