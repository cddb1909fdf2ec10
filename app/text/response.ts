/** The answer of a request, and what is expected of it. */
export const response = {
  label: 'Response',
  tabs: { response: 'Response', headers: 'Headers', raw: 'Raw' },
  none: 'No answer yet.',
  noAnswer: 'No answer',
  closed: 'The gateway closed the connection without an answer.',
  incomplete: 'The answer was cut off in its body: the connection was closed.',
  emptyBody: 'The body is empty.',
  body: 'Response body',
  noHeaders: 'No headers.',
  headers: 'Response headers',
  expectations: {
    label: 'Expectations',
    title: 'Expected',
    /** Behind the title. */
    result: (kept: number, count: number) => ` · ${kept === count ? 'all hold' : `${count - kept} of ${count} fail`}`,
    /** Read aloud before an expectation. */
    holds: 'holds: ',
    fails: 'fails: ',
    goTo: (expectation: string) => `Go to the handler of: ${expectation}`,
    remove: (expectation: string) => `Remove the expectation: ${expectation}`,
    add: 'Add an expectation',
    placeholder: (example: string) => `expect … e.g. ${example}`,
    submit: 'Add',
  },
} as const
