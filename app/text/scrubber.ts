/** The strip of the run's steps. */
export const scrubber = {
  label: 'Steps',
  buttons: { first: 'First step', previous: 'Previous step', next: 'Next step', last: 'Last step' },
  /** Before the keys that do it. */
  step: 'step',
  back: 'back',
  current: 'Current step',
  position: 'Position in the run',
  noRun: 'no run yet',
  steps: (count: number) => `${count} steps`,
  notRun: (step: string) => `${step} · did not run`,
  at: (number: number, count: number, step: string) => `step ${number} / ${count} · ${step}`,
  time: (at: string) => ` · t = ${at}`,
} as const
