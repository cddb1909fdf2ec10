import type { KeptCopy, TabCopy } from '../kernels/tabs/merge-tabs.ts'
import { decodeMessage, encodeMessage } from '../../engine/protocol.ts'
import { recordOf } from '../kernels/plain-data.ts'
import type { Scenario } from './scenario-slice.ts'
import type { Session, StudioStorage } from './storage.ts'

/** Edits that may not have reached the database when a page went away; a tab's own entry has its name behind this. */
const KEY = 'phasescope-journal '

/** What a page that goes away wrote down: its files that are not kept yet, with what they were before. */
interface Journal {
  readonly tab: string
  readonly scenario: Scenario
  readonly base: KeptCopy | undefined
}

/** Writes down what is on its way. A database transaction may not finish while the page unloads; this does. */
export function writeJournal(tab: string, scenario: Scenario, base: KeptCopy | undefined): void {
  const { kept: _, ...bare } = scenario
  const paths = base && changedPaths(scenario.files, base.files)
  const journal: Journal = {
    tab,
    scenario: { ...bare, disk: undefined, files: paths ? picked(scenario.files, paths) : scenario.files },
    base: base && {
      ...base,
      disk: undefined,
      files: picked(base.files, paths ?? []),
      aside: base.aside.filter((aside) => aside.tab === tab),
    },
  }
  try {
    localStorage.setItem(KEY + tab, JSON.stringify(journal))
  } catch {
    // Larger than this storage is: the database has the rest, or the page has said that it has not.
  }
}

/** Whether an entry of the local storage is a journal of some tab. */
export function isJournal(key: string | null): boolean {
  return key?.startsWith(KEY) === true
}

export function forgetJournal(tab: string): void {
  localStorage.removeItem(KEY + tab)
}

/** What this tab showed when its page went away; the next page of the tab finds it, no other. */
const SESSION_KEY = 'phasescope-session'

export function writeSessionJournal(session: Session): void {
  try {
    sessionStorage.setItem(SESSION_KEY, encodeMessage(session))
  } catch {
    // Larger than this storage is: what was kept before is shown then.
  }
}

export function forgetSessionJournal(): void {
  sessionStorage.removeItem(SESSION_KEY)
}

export function readSessionJournal(): Session | undefined {
  try {
    const session = decodeMessage(sessionStorage.getItem(SESSION_KEY) ?? 'null')
    return recordOf(session)?.['openFiles'] ? (session as Session) : undefined
  } catch {
    return undefined
  }
}

/** Brings what pages left behind to where it belongs; what the storage refuses comes back, and stays in the journal. */
export async function settleJournals(storage: StudioStorage): Promise<readonly Journal[]> {
  const refused: Journal[] = []
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(KEY))) {
    const journal = parsed(localStorage.getItem(key))
    try {
      if (journal) await storage.keepScenario(await withMeta(storage, journal), copyOfJournal(journal))
      localStorage.removeItem(key)
    } catch {
      if (journal) refused.push(journal)
    }
  }
  return refused
}

/** A scenario with what a journal says of it. */
export function withJournal(scenario: Scenario, { scenario: { id, files }, base }: Journal): Scenario {
  if (id !== scenario.id) return scenario
  const gone = Object.keys(base?.files ?? {}).filter((path) => !(path in files))
  const kept = scenario.kept && { ...scenario.kept, files: { ...scenario.kept.files, ...base?.files } }
  const all = Object.entries({ ...scenario.files, ...files }).filter(([path]) => !gone.includes(path))
  return { ...scenario, files: Object.fromEntries(all), ...(kept && { kept }) }
}

async function withMeta(storage: StudioStorage, { scenario }: Journal): Promise<Scenario> {
  return (await storage.readScenario(scenario.id)) ?? scenario
}

function copyOfJournal({ tab, scenario: { files }, base }: Journal): TabCopy {
  return { tab, former: undefined, files, disk: undefined, base }
}

function parsed(text: string | null): Journal | undefined {
  try {
    const journal: unknown = JSON.parse(text ?? 'null')
    const { tab, scenario } = recordOf(journal) ?? {}
    const isSound = typeof tab === 'string' && recordOf(recordOf(scenario)?.['files']) !== undefined
    return isSound ? (journal as Journal) : undefined
  } catch {
    return undefined
  }
}

function changedPaths(files: Scenario['files'], base: Scenario['files']): readonly string[] {
  return [...new Set([...Object.keys(files), ...Object.keys(base)])].filter((path) => files[path] !== base[path])
}

function picked(files: Scenario['files'], paths: readonly string[]): Scenario['files'] {
  return Object.fromEntries(Object.entries(files).filter(([path]) => paths.includes(path)))
}
