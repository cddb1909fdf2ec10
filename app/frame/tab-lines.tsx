import { Files, GitMerge, X } from 'lucide-react'
import { useEffect } from 'react'
import type { TabConflict } from '../kernels/tabs/merge-tabs.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
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
  const what = paths.length > NAMED ? `${paths.length} files` : paths.join(', ')
  return (
    <div className="flex min-h-8 items-center gap-2 border-t-2 border-line bg-raise px-3.5 py-1">
      <Files size={14} aria-hidden="true" className="shrink-0 text-dim" />
      <span className="min-w-0 wrap-anywhere">
        Another tab changed <b className="font-semibold">{what}</b>.{' '}
        <span className="text-dim">This tab shows the new text; undo in the editor brings yours back.</span>
      </span>
      <Button look="plain" aria-label="Dismiss" className="ml-auto" onClick={() => store.getState().forgetTaken()}>
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
          aria-label={`See both texts of ${path}`}
          onClick={() => store.getState().showDialog({ type: 'both-texts', conflict })}
        >
          See both
        </Button>
        <ConflictButtons conflict={conflict} />
      </span>
    </div>
  )
}

function Sentence({ conflict: { path, theirs } }: { readonly conflict: TabConflict }) {
  const isGone = useStudioState((state) => state.scenario?.files[path] === undefined)
  const name = <b className="font-semibold">{path}</b>
  if (theirs === undefined)
    return (
      <>
        {name} was changed here and deleted in another tab. <span className="text-dim">The text here is kept.</span>
      </>
    )
  if (isGone)
    return (
      <>
        {name} was deleted here and changed in another tab. <span className="text-dim">That text is kept.</span>
      </>
    )
  return (
    <>
      {name} was changed here and in another tab at the same time.{' '}
      <span className="text-dim">Both texts are kept; this tab shows its own.</span>
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
      <Button className="!py-1" aria-label={`Keep mine: ${conflict.path}`} onClick={() => decide('mine')}>
        Keep mine
      </Button>
      <Button className="!py-1" aria-label={`Take theirs: ${conflict.path}`} onClick={() => decide('theirs')}>
        Take theirs
      </Button>
    </>
  )
}
