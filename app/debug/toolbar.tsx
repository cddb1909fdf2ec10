import {
  ArrowDownToDot,
  ArrowUpFromDot,
  GitBranchPlus,
  Pause,
  Play,
  Redo,
  Rewind,
  Square,
  StepBack,
} from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { debug as words } from '../text/debug.ts'
import { shortcutText } from '../ui/kbd.tsx'

const text = words.toolbar

/** What a button of the toolbar does; the frame knows the actions. */
export interface ToolbarAction {
  readonly id: string
  readonly label: string
  readonly keys?: string
  readonly isOn: boolean
  readonly run: () => unknown
}

const BUTTONS: readonly { readonly id: string; readonly Icon: LucideIcon; readonly word?: string }[] = [
  { id: 'debug reverse', Icon: Rewind },
  { id: 'debug back', Icon: StepBack },
  { id: 'debug continue', Icon: Play, word: text.continue },
  { id: 'debug pause', Icon: Pause },
  { id: 'debug over', Icon: Redo, word: text.over },
  { id: 'debug into', Icon: ArrowDownToDot, word: text.into },
  { id: 'debug out', Icon: ArrowUpFromDot, word: text.out },
  { id: 'debug branch', Icon: GitBranchPlus, word: text.branch },
  { id: 'debug stop', Icon: Square },
]

interface ToolbarProps {
  readonly actions: readonly ToolbarAction[]
  readonly hasStop: boolean
  readonly isRunning: boolean
}

/** The debugger's buttons, in VS Code's order with the way back in front. */
export function Toolbar({ actions, hasStop, isRunning }: ToolbarProps) {
  const shown = BUTTONS.filter(
    ({ id }) => id !== (hasStop ? 'debug pause' : isRunning ? 'debug continue' : 'debug pause'),
  )
  return (
    <div
      role="toolbar"
      aria-label={text.label}
      className="flex items-center gap-0.5 rounded-[9px] border border-line bg-raise px-1 py-0.5 font-mono text-xs"
    >
      {shown.map(({ id, Icon, word }) => {
        const action = actions.find((candidate) => candidate.id === id)
        if (!action) return null
        const isMain = id === 'debug continue' && action.isOn
        return (
          <button
            key={id}
            type="button"
            aria-label={action.label}
            aria-disabled={!action.isOn}
            title={`${action.label}${action.keys === undefined ? '' : ` (${shortcutText(action.keys)})`}`}
            onClick={() => action.isOn && void action.run()}
            className={`flex items-center gap-1.5 rounded-md px-2 py-1 aria-disabled:cursor-default aria-disabled:text-faint ${isMain ? 'bg-accent text-on-accent' : 'not-aria-disabled:hover:bg-panel'}`}
          >
            <Icon size={13} aria-hidden="true" className={isMain ? 'fill-current' : ''} />
            {word !== undefined && (
              <span className="max-[1500px]:hidden">{id === 'debug continue' && !hasStop ? text.debug : word}</span>
            )}
          </button>
        )
      })}
    </div>
  )
}
