/** Around the flow: what stands there before the canvas has come. */
export const flow = {
  what: 'The flow',
  configuredHandlers: 'Configured handlers',
  steps: 'Flow steps',
  ends: 'Ends of the flow',
} as const
