/** Environments and their variables, which are loaded on demand. */
export const variables = {
  /** Before and behind the example of a variable. */
  write: 'Write',
  about:
    'in address, headers or body. They are kept in this browser; the values of secret ones are left out of what is exported.',
  export: 'Export http-client.env.json',
  environments: 'Environments',
  newName: 'Name of the new environment',
  newNamePlaceholder: 'staging',
  newEnvironment: 'New environment',
  removeEnvironment: (environment: string) => `Remove ${environment}`,
  of: (environment: string) => `Variables of ${environment}`,
  add: 'Add variable',
  name: (place: number) => `Variable ${place} name`,
  namePlaceholder: 'name',
  value: (place: number) => `Variable ${place} value`,
  valuePlaceholder: 'value',
  leftOut: 'Left out of exports',
  /** Read aloud before the next one. */
  isSecret: (place: number) => `Variable ${place} is `,
  secret: 'secret',
  remove: (variable: string | number) => `Remove variable ${variable}`,
  removeAbout: 'Remove',
} as const
