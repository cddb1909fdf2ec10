import { Pencil, Plus, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import type { Breakpoint } from '../../engine/protocol.ts'
import {
  breakpointDetail,
  breakpointTitle,
  findSpecial,
  GLYPH_WORDS,
  glyphOf,
  type SpecialKind,
} from '../kernels/debug/breakpoints.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { debug as words } from '../text/debug.ts'
import { Button } from '../ui/button.tsx'
import { Glyph } from './glyph.tsx'
import { NewBreakpointForm } from './new-breakpoint-form.tsx'
import { Section } from './section.tsx'

const text = words.breakpoints
const SWITCHES: readonly SpecialKind[] = ['exit', 'skip', 'uncaught', 'caught']

/** All breakpoints; the special ones as switches. */
export function Breakpoints() {
  const { store } = useStudio()
  const list = useStudioState((state) => state.breakpoints)
  const [isAdding, setAdding] = useState(false)
  const switched = new Set(SWITCHES.flatMap((kind) => findSpecial(list, kind) ?? []))
  const own = list.filter((each) => !switched.has(each)).toSorted(byPlace)
  return (
    <Section
      label={text.label}
      aside={
        <>
          <Button
            look="plain"
            aria-label={text.addChange}
            title={text.addChange}
            aria-expanded={isAdding}
            onClick={() => setAdding(!isAdding)}
          >
            <Plus size={13} aria-hidden="true" />
          </Button>
          <Button
            look="plain"
            aria-label={text.removeAll}
            title={text.removeAll}
            disabled={list.length === 0}
            onClick={() => store.getState().setBreakpoints([])}
          >
            <Trash2 size={13} aria-hidden="true" />
          </Button>
        </>
      }
    >
      {isAdding && <NewBreakpointForm onClose={() => setAdding(false)} />}
      {own.length > 0 && (
        <ul aria-label={text.label} className="font-mono text-xs">
          {own.map((breakpoint) => (
            <BreakpointItem key={breakpoint.id} breakpoint={breakpoint} />
          ))}
        </ul>
      )}
      {own.length === 0 && !isAdding && <p className="px-1 text-xs text-dim">{text.none}</p>}
      <Switches list={list} />
    </Section>
  )
}

/** Lines by file, then the others as they were added. */
function byPlace(a: Breakpoint, b: Breakpoint): number {
  if (a.type !== 'line' || b.type !== 'line') return Number(a.type !== 'line') - Number(b.type !== 'line')
  return a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1
}

function Switches({ list }: { readonly list: readonly Breakpoint[] }) {
  const { session } = useStudio()
  return (
    <fieldset className="mt-1 flex flex-wrap gap-x-3 px-1 text-xs">
      <legend className="sr-only">{text.alsoStop}</legend>
      {SWITCHES.map((kind) => (
        <label key={kind} className="flex cursor-pointer items-center gap-1.5 py-0.5">
          <input
            type="checkbox"
            checked={findSpecial(list, kind) !== undefined}
            onChange={(event) => session.debug.switchSpecial(kind, event.target.checked)}
            className="accent-[var(--accent)]"
          />
          {text.switches[kind]}
        </label>
      ))}
    </fieldset>
  )
}

function BreakpointItem({ breakpoint }: { readonly breakpoint: Breakpoint }) {
  const { session, store } = useStudio()
  const state = useStudioState(({ breakpointStates }) => breakpointStates[breakpoint.id])
  const { id, isEnabled = true } = breakpoint
  const glyph = glyphOf(breakpoint, state)
  const title = breakpointTitle(breakpoint)
  const detail = breakpointDetail(breakpoint, state)
  const open = () => breakpoint.type === 'line' && session.openPlace(breakpoint)
  const edit = () => {
    if (breakpoint.type !== 'line') return
    const { file, line, log, hits } = breakpoint
    open()
    const field = log === undefined ? (hits === undefined ? 'condition' : 'hits') : 'log'
    store.getState().editBreakpoint({ file, line, field })
  }
  return (
    <li className="group flex min-h-[23px] items-center gap-1.5 rounded px-1 focus-within:bg-raise hover:bg-raise">
      <input
        type="checkbox"
        aria-label={text.enable(title)}
        checked={isEnabled}
        onChange={(event) => session.debug.enableBreakpoint(id, event.target.checked)}
        className="accent-[var(--accent)]"
      />
      <span title={GLYPH_WORDS[glyph]} className="flex items-center">
        <Glyph shape={glyph} />
        <span className="sr-only">{GLYPH_WORDS[glyph]}</span>
      </span>
      {breakpoint.type === 'line' ? (
        <button type="button" title={breakpoint.file} onClick={open} className="truncate text-left hover:underline">
          {title}
        </button>
      ) : (
        <span className="truncate">{title}</span>
      )}
      <span className={`ml-auto truncate ${glyph === 'hollow' ? 'text-warn' : 'text-ok'}`} title={detail}>
        {detail}
      </span>
      {breakpoint.type === 'line' && (
        <button
          type="button"
          aria-label={text.edit(title)}
          title={text.whatToEdit}
          onClick={edit}
          className="shrink-0 rounded p-0.5 text-dim hover:text-fg"
        >
          <Pencil size={12} aria-hidden="true" />
        </button>
      )}
      <button
        type="button"
        aria-label={text.remove(title)}
        onClick={() => session.debug.removeBreakpoint(id)}
        className="shrink-0 rounded p-0.5 text-dim hover:text-fg"
      >
        <X size={12} aria-hidden="true" />
      </button>
    </li>
  )
}
