/** The bar over an embedded run. */
export const embed = {
  name: 'phasescope',
  send: 'Send',
  open: 'Open in Phasescope',
} as const
