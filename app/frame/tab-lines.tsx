import { Files, GitMerge, X } from 'lucide-react'
import { useEffect } from 'react'
import type { TabConflict } from '../kernels/tabs/merge-tabs.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { frame as text } from '../text/frame.ts'
import { Button } from '../ui/button.tsx'

/** What other tabs with the same scenario did: taken over in silence never, lost never. */
export function TabLines() {
  const conflicts = useStudioState((state) => state.tabConflicts)
  return (
    <>
      <TakenLine />
      {conflicts.map((conflict) => (
        <ConflictLine key={`${conflict.path} ${conflict.tab ?? ''}`} conflict={conflict} />
      ))}
    </>
  )
}

/** How long the quiet sentence stays. */
const SHOWN_MS = 12_000
/** Beyond this many files their number says enough. */
const NAMED = 3

function TakenLine() {
  const { store } = useStudio()
  const taken = useStudioState((state) => state.takenFromTab)
  useEffect(() => {
    if (!taken) return undefined
    const timer = setTimeout(() => store.getState().forgetTaken(), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [store, taken])
  if (!taken) return null
  const { paths } = taken
  const what = paths.length > NAMED ? text.tabs.files(paths.length) : paths.join(', ')
  return (
    <div className="flex min-h-8 items-center gap-2 border-t-2 border-line bg-raise px-3.5 py-1">
      <Files size={14} aria-hidden="true" className="shrink-0 text-dim" />
      <span className="min-w-0 wrap-anywhere">
        {text.tabs.taken} <b className="font-semibold">{what}</b>.{' '}
        <span className="text-dim">{text.tabs.takenUndo}</span>
      </span>
      <Button look="plain" aria-label={text.dismiss} className="ml-auto" onClick={() => store.getState().forgetTaken()}>
        <X size={14} aria-hidden="true" />
      </Button>
    </div>
  )
}

function ConflictLine({ conflict }: { readonly conflict: TabConflict }) {
  const { store } = useStudio()
  const { path } = conflict
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-x-2 gap-y-1 border-t-2 border-warn bg-raise px-3.5 py-1">
      <GitMerge size={14} aria-hidden="true" className="shrink-0 text-warn" />
      <span className="min-w-0 wrap-anywhere">
        <Sentence conflict={conflict} />
      </span>
      <span className="ml-auto flex gap-1.5">
        <Button
          className="!py-1"
          aria-label={text.tabs.seeBothOf(path)}
          onClick={() => store.getState().showDialog({ type: 'both-texts', conflict })}
        >
          {text.tabs.seeBoth}
        </Button>
        <ConflictButtons conflict={conflict} />
      </span>
    </div>
  )
}

function Sentence({ conflict: { path, theirs } }: { readonly conflict: TabConflict }) {
  const isGone = useStudioState((state) => state.scenario?.files[path] === undefined)
  const { deletedThere, deletedHere, changedInBoth } = text.tabs
  const [what, kept] = theirs === undefined ? deletedThere : isGone ? deletedHere : changedInBoth
  return (
    <>
      <b className="font-semibold">{path}</b> {what} <span className="text-dim">{kept}</span>
    </>
  )
}

/** The two ways to settle it. */
export function ConflictButtons({
  conflict,
  onDone,
}: {
  readonly conflict: TabConflict
  readonly onDone?: () => void
}) {
  const { session } = useStudio()
  const decide = (choice: 'mine' | 'theirs') => void session.keeper.decide(conflict, choice).then(onDone)
  return (
    <>
      <Button className="!py-1" aria-label={text.tabs.keepMineOf(conflict.path)} onClick={() => decide('mine')}>
        {text.tabs.keepMine}
      </Button>
      <Button className="!py-1" aria-label={text.tabs.takeTheirsOf(conflict.path)} onClick={() => decide('theirs')}>
        {text.tabs.takeTheirs}
      </Button>
    </>
  )
}
