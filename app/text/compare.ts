const sides = { before: 'First run', after: 'Second run' } as const
type Side = keyof typeof sides

/** Two runs or two recordings beside each other. */
export const compare = {
  label: 'Compare',
  sides,
  first: { before: 'First', after: 'Second' },
  /** Between the two runs. */
  with: 'with',
  differences: 'Differences',
  noDifference: 'no difference',
  onlyDifferences: 'Only differences',
  close: 'Close',
  closeAbout: 'Back to editor and flow',
  bothRuns: 'Both runs',
  chooseRun: 'choose a run',
  changed: 'What changed, in words',
  changedTitle: 'What changed, in words. ',
  unchanged: 'Nothing but time and chance: order, values and bytes are the same.',
  /** Before and behind the keys that pin. */
  nothing: 'There is nothing to compare yet. Send a request, pin it as the baseline (',
  nothingEnd: '), change something and send it again: the two runs stand here beside each other.',
  column: {
    noAnswer: 'No answer',
    handlers: (count: number) => `${count} handlers`,
    lanes: { request: 'request', response: 'response' },
    handlersOf: (lane: string) => `Handlers of the ${lane}`,
    request: 'Request of the client',
    upstream: 'Request to the upstream',
    response: 'Response',
    configuration: (scope: string) => `configuration: ${scope}`,
  },
  body: {
    label: (side: Side) => `${sides[side]}: Body of the response`,
    title: (size: string) => `Body · ${size}`,
    differsFrom: (byte: number) => `· differs from byte ${byte} on`,
    tooLarge: 'Too large to be compared line by line.',
    lines: (side: Side) => `${sides[side]}: Lines of the body`,
  },
  message: {
    label: (side: Side, title: string) => `${sides[side]}: ${title}`,
    differ: (count: number) => `· ${count} differ${count === 1 ? 's' : ''}`,
    none: 'None: the upstream was not called.',
    headers: (title: string) => `Headers: ${title}`,
    chance: 'time or chance, does not count',
    /** Read aloud before a header. */
    spoken: { same: '', added: 'added: ', removed: 'removed: ', changed: 'changed: ' },
  },
  details: {
    label: 'The chosen handler',
    cost: 'cost',
    /** Read aloud behind the cost of the first run. */
    before: 'before, ',
    close: 'Close the details',
    values: 'It left otherwise',
    sameValues: 'It left the same values in both runs.',
    state: 'Different from here on',
    sameState: 'Everything known at this step is the same in both runs.',
    of: (side: Side, what: string) => `${sides[side]}: ${what}`,
    notSet: 'not set',
  },
  recordings: {
    title: 'Compare recordings',
    pair: (before: string, after: string) => `${before} with ${after}`,
    recording: (label: string, runs: number) => `${label} (${runs})`,
    same: 'All requests are answered the same.',
    differ: (differing: number, count: number) => `${differing} of ${count} differ.`,
    requests: 'Requests of both recordings',
    verdicts: { same: 'same', differs: 'differs', 'only-before': 'only first', 'only-after': 'only second' },
    more: (requests: number) => `${requests} more; narrow the filter to see them.`,
  },
} as const
