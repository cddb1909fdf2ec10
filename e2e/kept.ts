import type { Page } from '@playwright/test'

/** What the browser's database has of a scenario. */
export interface KeptCopy {
  readonly files: Readonly<Record<string, string>>
  /** Texts that stand beside. */
  readonly aside: readonly string[]
}
/** What it has of a scenario's history: ids of runs. */
export interface KeptRuns {
  readonly runs: readonly string[]
  readonly pinned: readonly string[]
  readonly baseline: string | undefined
  readonly shown: string | undefined
}

/** One record of the database; undefined while there is none. The page has opened the database before. */
function record(page: Page, store: string, key: string): Promise<unknown> {
  return page.evaluate(
    ([from, id]) =>
      new Promise<unknown>((resolve, reject) => {
        const opening = indexedDB.open('phasescope')
        opening.onerror = () => reject(new Error('the database does not open'))
        opening.onsuccess = () => {
          const getting = opening.result.transaction(from).objectStore(from).get(id)
          getting.onsuccess = () => {
            opening.result.close()
            resolve(getting.result)
          }
        }
      }),
    [store, key] as const,
  )
}

/** The working copy as it is kept; empty while nothing is. */
export async function keptCopy(page: Page, id = 'first-plugin'): Promise<KeptCopy> {
  const found = (await record(page, 'scenarios', id)) as
    | { files?: Record<string, string>; aside?: { text: string }[] }
    | undefined
  return { files: found?.files ?? {}, aside: (found?.aside ?? []).map(({ text }) => text) }
}

/** A file as it is kept; '' while it is not. */
export async function keptFile(page: Page, path: string, id?: string): Promise<string> {
  return (await keptCopy(page, id)).files[path] ?? ''
}

/** The history as it is kept. */
export async function keptRuns(page: Page, id = 'first-plugin'): Promise<KeptRuns> {
  const found = (await record(page, 'layout', `history ${id}`)) as
    | { runs?: { id: string }[]; pinned?: string[]; baseline?: { id: string }; shown?: { run: string } }
    | undefined
  return {
    runs: (found?.runs ?? []).map((run) => run.id),
    pinned: found?.pinned ?? [],
    baseline: found?.baseline?.id,
    shown: found?.shown?.run,
  }
}
