/** The sequence of requests, which is loaded on demand. */
export const sequence = {
  label: 'Sequence',
  steps: 'Steps of the sequence',
  none: 'Nothing to run: import a HAR or a .http file, or add what the composer holds.',
  removed: (steps: number) => `Removed ${steps} steps from the sequence.`,
  stop: 'Stop',
  runAll: 'Run all',
  run: (steps: number) => `Run ${steps}`,
  progress: 'Progress of the sequence',
  sent: (done: number, count: number) => `${done} of ${count} sent`,
  save: 'Save',
  saveAbout: 'Save the added steps as traffic entries of phasescope.yml',
  clear: 'Clear',
  clearAbout: 'Remove the added steps',
  runStep: (step: string) => `Run ${step}`,
  removeStep: (step: string) => `Remove ${step}`,
  removeStepAbout: 'Remove from the sequence',
  was: (status: number) => `was ${status}`,
  notSent: (problem: string) => `not sent: ${problem}`,
  underWay: 'under way',
  showRun: (step: string, status: number | undefined, was: string) =>
    `Show the run of ${step}: ${status ?? 'under the debugger'}${was && `, ${was}`}`,
  debugged: 'debugged',
  allHold: (expectations: number) => `All ${expectations} expectations hold`,
  fails: (failed: readonly { readonly text: string; readonly detail: string | undefined }[]) =>
    `Fails: ${failed.map(({ text, detail }) => `${text} (${detail})`).join('; ')}`,
} as const
