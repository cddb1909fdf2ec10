/** The dialog for a route, which is loaded on demand. */
export const newRoute = {
  title: 'New route',
  about: 'A route of kong.yml, in a service that is there or a new one.',
  name: 'Name',
  path: 'Path',
  methods: 'Methods; none means all',
  service: 'Service',
  newService: 'a new one',
  address: 'Address of its upstream',
  cancel: 'Cancel',
  create: 'Create route',
} as const
