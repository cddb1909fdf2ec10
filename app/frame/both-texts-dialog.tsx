import { useMemo } from 'react'
import { compareTexts } from '../kernels/tabs/text-lines.ts'
import type { TabConflict } from '../kernels/tabs/merge-tabs.ts'
import { useStudioState } from '../store/studio-context.tsx'
import { bothTexts as text } from '../text/both-texts.ts'
import { DiffLines } from '../ui/diff-lines.tsx'
import { Modal } from '../ui/modal.tsx'
import { ConflictButtons } from './tab-lines.tsx'

interface BothTextsDialogProps {
  /** As it was when the dialog was opened: it may have been settled, or written on, since. */
  readonly conflict: TabConflict
  readonly onClose: () => void
}

/** Two tabs' texts of one file as one comparison, and the choice between them. */
export function BothTextsDialog({ conflict: { path, tab }, onClose }: BothTextsDialogProps) {
  const conflict = useStudioState((state) => state.tabConflicts.find((one) => one.path === path && one.tab === tab))
  const mine = useStudioState((state) => state.scenario?.files[path] ?? '')
  const lines = useMemo(() => compareTexts(mine, conflict?.theirs ?? ''), [mine, conflict])
  return (
    <Modal title={text.title(path)} about={text.about} size="wide" onClose={onClose}>
      {conflict ? (
        <>
          <section
            aria-label={text.label}
            className="max-h-[52vh] overflow-auto"
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keys
            tabIndex={0}
          >
            <DiffLines lines={lines} />
          </section>
          <div className="mt-4 flex justify-end gap-2">
            <ConflictButtons conflict={conflict} onDone={onClose} />
          </div>
        </>
      ) : (
        <p className="text-dim">{text.settled}</p>
      )}
    </Modal>
  )
}
