/** How a tab calls itself, so that others can tell its texts from theirs. */
export interface TabIdentity {
  readonly tab: string
  /** Its name before it was reloaded (or that of the tab it is a duplicate of). */
  readonly former: string | undefined
}

const KEY = 'phasescope-tab'

/** A name that lasts until this page goes away; the next page of this tab hears of it. */
export function nameTab(): TabIdentity {
  const tab = crypto.randomUUID()
  try {
    const former = sessionStorage.getItem(KEY) ?? undefined
    sessionStorage.setItem(KEY, tab)
    return { tab, former }
  } catch {
    // Where nothing may be kept, a reload makes another tab of it.
    return { tab, former: undefined }
  }
}
