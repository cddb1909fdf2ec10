/** What is said of a scenario that came from somebody else. */
export const offline = {
  label: 'Network',
  why: 'This scenario came from somebody else: its plugins reach no network and no environment of this machine.',
  allow: 'Allow the network',
} as const
