import { Columns2, Square } from 'lucide-react'
import { useRef, type KeyboardEvent } from 'react'
import type { EditorSide } from '../kernels/editor-groups.ts'
import { fileName } from '../kernels/scenario-files.ts'
import { groupOf } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { editor } from '../text/editor.ts'
import { Button } from '../ui/button.tsx'
import { ApplyState } from './apply-state.tsx'
import { FileTab } from './file-tab.tsx'
import { FormButton } from './form-button.tsx'
import { PipelineTab } from './pipeline-tab.tsx'

const text = editor.tabs

const NONE: readonly string[] = []

interface FileTabsProps {
  readonly side: EditorSide
  /** The last group has what there is once: the state of the code, the button to split. */
  readonly isLast: boolean
}

/** Open files of a group; the name of the plugin is shown where two files are called the same. */
export function FileTabs({ side, isLast }: FileTabsProps) {
  const { store } = useStudio()
  const open = useStudioState((state) => groupOf(state, side)?.openFiles ?? NONE)
  const active = useStudioState((state) => groupOf(state, side)?.activeFile)
  const hasPipeline = useStudioState((state) => state.side === side)
  const list = useRef<HTMLDivElement>(null)
  const move = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    const next = step === undefined ? undefined : open[open.indexOf(active ?? '') + step]
    if (next === undefined) return
    store.getState().focusSide(side)
    store.getState().openFile(next)
    list.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(next)}"]`)?.focus()
  }
  return (
    <div className="flex h-[34px] shrink-0 items-stretch border-b border-line bg-panel">
      <div
        ref={list}
        role="tablist"
        aria-label={text.label[side]}
        tabIndex={-1}
        onKeyDown={move}
        className="flex min-w-0 overflow-x-auto overflow-y-hidden [scrollbar-width:none]"
      >
        {open.map((path) => (
          <FileTab
            key={path}
            path={path}
            side={side}
            isActive={path === active}
            isAmbiguous={open.some((other) => other !== path && fileName(other) === fileName(path))}
          />
        ))}
      </div>
      {hasPipeline && <PipelineTab />}
      <span className="ml-auto flex shrink-0 items-center">
        {hasPipeline && <FormButton />}
        {isLast && <SplitButton />}
        {isLast && <ApplyState />}
      </span>
    </div>
  )
}

function SplitButton() {
  const { store } = useStudio()
  const isSplit = useStudioState((state) => state.otherGroup !== undefined)
  const canSplit = useStudioState((state) => state.activeFile !== undefined)
  const label = isSplit ? text.join : text.split
  const Icon = isSplit ? Square : Columns2
  return (
    <Button
      look="plain"
      aria-label={label}
      title={text.splitTitle(label)}
      disabled={!canSplit}
      onClick={() => store.getState().toggleSplit()}
    >
      <Icon size={13} aria-hidden="true" />
    </Button>
  )
}
