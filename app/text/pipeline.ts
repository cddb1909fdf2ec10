/** The effective pipeline, which is loaded on demand. */
export const pipeline = {
  label: 'Effective pipeline',
  none: 'The scenario does not run yet: the problems say why.',
  title: (request: string) => `-- effective pipeline of ${request} (read only)`,
  keys: '-- Enter goes to the source, F11 steps into the handler',
  here: ', the run stands here',
} as const
