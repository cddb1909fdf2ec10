/** The lock's name is what tabs share; it goes with its tab, however that ends. */
const nameOf = (scenario: string) => `phasescope-debugging ${scenario}`

/** Only pages from https and this machine have them. */
const locks = (): LockManager | null | undefined => navigator.locks

/** Tells other tabs that a scenario's engine has this tab's breakpoints; the result takes it back. */
export function holdDebugging(scenario: string): () => void {
  let release = (): void => undefined
  const until = new Promise<void>((resolve) => (release = resolve))
  locks()
    ?.request(nameOf(scenario), { mode: 'shared' }, () => until)
    .catch(() => undefined)
  return release
}

/** Does `work` when no other tab debugs the scenario any more: at once, or when the last of them ends. */
export function afterDebugging(scenario: string, work: () => void): void {
  const there = locks()
  if (there) there.request(nameOf(scenario), work).catch(() => undefined)
  else work()
}
