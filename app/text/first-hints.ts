/** What a first visit should look at; each begins in bold and goes on behind it. */
export const firstHints = {
  label: 'First steps',
  dismiss: 'Put the hints away',
  lessons: 'Ten lessons',
  send: {
    title: 'Send',
    /** Behind the keys that do it. */
    about: ': the request runs through every phase and plugin, and the answer comes back.',
    action: 'Send',
  },
  walk: {
    title: 'A request ran',
    about: ': above it goes in, below the answer comes back.',
    /** Behind the keys that do it. */
    keys: 'walks through it.',
    action: 'Walk through it',
  },
  refused: {
    title: 'A request was just refused',
    about: ': the red line is the short cut that a plugin took.',
    action: 'Show the line',
  },
  ghost: {
    title: 'Grey rows did not run.',
    about: 'Choose one, and the inspector at the right says which rule kept it out.',
    action: 'Why not?',
  },
  order: {
    title: 'Change something',
    /** Before and behind the name of the field. */
    before: ': another',
    after: 'in the editor, and the request runs again by itself.',
    action: 'Show the order',
  },
} as const
