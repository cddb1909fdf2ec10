import type { Files } from '../scenario-files.ts'

/** A text of a tab that stands beside the kept one, because both changed the same file; undefined deletes it. */
export interface Aside {
  readonly tab: string
  readonly path: string
  readonly text: string | undefined
}

/** A scenario as the browser's storage keeps it for all tabs. */
export interface KeptCopy {
  /** One more with every change; a tab that knows a smaller one has something to catch up with. */
  readonly revision: number
  readonly files: Files
  /** What the disk holds, as far as any tab knows. */
  readonly disk: Files | undefined
  readonly aside: readonly Aside[]
}

/** What one tab shows, and the kept copy it last was in step with; without one it replaces what is kept. */
export interface TabCopy {
  readonly tab: string
  /** Its name before it was reloaded. */
  readonly former: string | undefined
  readonly files: Files
  readonly disk: Files | undefined
  readonly base: KeptCopy | undefined
}

/** What is to be kept, and what this tab takes from others: texts by path, undefined for files that are gone. */
export interface MergedTab {
  readonly kept: KeptCopy
  readonly taken: Readonly<Record<string, string | undefined>>
  /** What another tab has learnt of the disk. */
  readonly takenDisk?: Files
}

/** Two texts of one file; `tab` has the other one aside, undefined when it is the kept one. */
export interface TabConflict {
  readonly path: string
  readonly theirs: string | undefined
  readonly tab: string | undefined
}

/**
 * Brings a tab and the storage together, file by file: what only one of them changed goes to the other; of what both
 * changed the kept text stays, and the tab's own is kept aside. No text is dropped.
 */
export function mergeTabs(stored: KeptCopy | undefined, copy: TabCopy): MergedTab {
  const { base, files, disk } = copy
  if (!stored) return { kept: { revision: (base?.revision ?? 0) + 1, files, disk, aside: [] }, taken: {} }
  if (!base) return { kept: settled(stored, { ...stored, files, disk }), taken: {} }
  const merge: Merge = { files: { ...stored.files }, taken: {}, own: [] }
  for (const path of new Set([...Object.keys(files), ...Object.keys(stored.files), ...Object.keys(base.files)]))
    mergeFile(path, { stored, copy, base }, merge)
  const isDiskOurs = disk !== undefined && !isSame(disk, base.disk)
  // A former name's texts that this tab does not show are nobody's: they stay.
  const others = stored.aside.filter(
    ({ tab, path }) => tab !== copy.tab && (tab !== copy.former || !asideOf(base, path, copy)),
  )
  const kept = {
    ...stored,
    files: merge.files,
    disk: isDiskOurs ? disk : stored.disk,
    aside: [...others, ...merge.own],
  }
  const isDiskTheirs = disk !== undefined && !isDiskOurs && stored.disk !== undefined && !isSame(disk, stored.disk)
  return { kept: settled(stored, kept), taken: merge.taken, ...(isDiskTheirs && { takenDisk: stored.disk }) }
}

interface Merge {
  readonly files: Record<string, string>
  readonly taken: Record<string, string | undefined>
  readonly own: Aside[]
}
interface Sides {
  readonly stored: KeptCopy
  readonly copy: TabCopy
  readonly base: KeptCopy
}

function mergeFile(path: string, { stored, copy, base }: Sides, { files, taken, own }: Merge): void {
  const ours = copy.files[path]
  const theirs = stored.files[path]
  if (ours === theirs) return
  const known = asideOf(base, path, copy)
  const isStillAside = known !== undefined && asideOf(stored, path, copy) !== undefined
  const isOurs = ours !== (known ? known.text : base.files[path])
  if (isStillAside || (isOurs && (known !== undefined || theirs !== base.files[path])))
    own.push({ tab: copy.tab, path, text: ours })
  else if (!isOurs) taken[path] = theirs
  else if (ours === undefined) delete files[path]
  else files[path] = ours
}

function asideOf({ aside }: KeptCopy, path: string, { tab, former }: TabCopy): Aside | undefined {
  return aside.find((one) => one.path === path && (one.tab === tab || one.tab === former))
}

/** The files of which there are two texts, as a tab sees it: its own and another. */
export function conflictsOf({ files, aside }: KeptCopy, tab: string): readonly TabConflict[] {
  return aside.map((one) =>
    one.tab === tab
      ? { path: one.path, theirs: files[one.path], tab: undefined }
      : { path: one.path, theirs: one.text, tab: one.tab },
  )
}

/**
 * Settles a conflict as somebody chose in a tab. When the other text is no longer the one that was shown, nothing is
 * dropped: the conflict stays, with the newer text.
 */
export function decideConflict(
  stored: KeptCopy,
  copy: TabCopy,
  { conflict, choice }: { readonly conflict: TabConflict; readonly choice: 'mine' | 'theirs' },
): MergedTab {
  const { kept, taken } = mergeTabs(stored, copy)
  const { path, theirs } = conflict
  const holder = conflict.tab ?? copy.tab
  const own = copy.files[path]
  const isSeen = conflictsOf(kept, copy.tab).some(
    (one) => one.path === path && one.tab === conflict.tab && one.theirs === theirs,
  )
  if (!isSeen) return { kept, taken }
  const text = choice === 'mine' ? own : theirs
  // A third tab's text stands where this one's would: then the two of them change places.
  const isKeptOurs = conflict.tab === undefined || kept.files[path] === own
  const files = isKeptOurs ? withText(kept.files, path, text) : kept.files
  const aside = kept.aside
    .filter((one) => one.path !== path || one.tab !== holder)
    .map((one) => (isKeptOurs || one.path !== path || one.tab !== copy.tab ? one : { ...one, text }))
  return {
    kept: settled(stored, { ...kept, files, aside }),
    taken: { ...taken, ...(text !== own && { [path]: text }) },
  }
}

function withText(files: Files, path: string, text: string | undefined): Files {
  const { [path]: _, ...others } = files
  return text === undefined ? others : { ...files, [path]: text }
}

/** The same object when nothing differs, else one revision later. */
function settled(stored: KeptCopy, kept: KeptCopy): KeptCopy {
  const isUnchanged =
    isSame(stored.files, kept.files) &&
    isSame(stored.disk, kept.disk) &&
    stored.aside.length === kept.aside.length &&
    stored.aside.every(({ tab, path, text }) =>
      kept.aside.some((one) => one.tab === tab && one.path === path && one.text === text),
    )
  return isUnchanged ? stored : { ...kept, revision: stored.revision + 1 }
}

function isSame(one: Files | undefined, other: Files | undefined): boolean {
  if (one === other) return true
  if (!one || !other) return false
  const paths = Object.keys(one)
  return paths.length === Object.keys(other).length && paths.every((path) => one[path] === other[path])
}
