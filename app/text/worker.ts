/** The worker's lane, which is loaded on demand. */
export const worker = {
  title: 'Worker, outside requests',
  shown: 'Shown deeds',
  lane: 'Worker lane',
  deeds: 'Deeds of the worker',
  kinds: {
    init_worker: 'init_worker',
    configure: 'configure',
    timer: 'timer',
    event: 'event',
    queue: 'queue',
    log: 'log',
  },
  lastOf: (shown: number, count: number) => `The last ${shown} of ${count}.`,
  error: (message: string) => `error: ${message}`,
  /** Around the names of two phases and a function. */
  none: [
    'The worker did nothing outside requests yet. Give a plugin',
    'or',
    ', start a timer with',
    ', or put something into a queue: it stands here when it runs.',
  ],
} as const
