import { createRoot, type Root } from 'react-dom/client'
import { useState } from 'react'
import type { LineBreakpoint } from '../../kernels/debug/breakpoints.ts'
import type { BreakpointEdit } from '../../store/debug-slice.ts'
import { StudioContext, useStudio } from '../../store/studio-context.tsx'
import { codeEditor } from '../../text/code-editor.ts'
import { monaco } from '../monaco.ts'
import { onFacts, type DebugEditor } from './attach-debug.ts'

const words = codeEditor.breakpoint
const HEIGHT = 34

/** Condition, hit count or message of a breakpoint, written under its line. */
export function attachBreakpointForm(parts: DebugEditor): () => void {
  const { editor, studio, pathOf } = parts
  const { store } = studio
  let close: () => void = () => undefined
  const end = onFacts(
    parts,
    () => [editor.getModel(), store.getState().breakpointEdit],
    () => {
      close()
      close = () => undefined
      const { breakpointEdit: edit } = store.getState()
      const model = editor.getModel()
      if (edit && model && pathOf(model) === edit.file) close = openForm(parts, edit)
    },
  )
  return () => {
    end()
    close()
    studio.store.getState().editBreakpoint(undefined)
  }
}

/** A zone keeps the room; what is written in stands over it, because zones are hidden from assistive technology. */
function openForm({ editor, studio }: DebugEditor, edit: BreakpointEdit): () => void {
  const room = document.createElement('div')
  const node = document.createElement('div')
  node.className = 'breakpoint-form'
  node.style.height = `${HEIGHT}px`
  let zone = ''
  editor.changeViewZones((accessor) => {
    zone = accessor.addZone({ afterLineNumber: edit.line, heightInPx: HEIGHT, domNode: room })
  })
  const widget: monaco.editor.IOverlayWidget = {
    getId: () => 'phasescope.breakpoint-form',
    getDomNode: () => node,
    getPosition: () => null,
  }
  editor.addOverlayWidget(widget)
  const place = () => {
    const { contentLeft, width } = editor.getLayoutInfo()
    node.style.top = `${editor.getTopForLineNumber(edit.line) + editor.getOption(monaco.editor.EditorOption.lineHeight) - editor.getScrollTop()}px`
    node.style.left = `${contentLeft}px`
    node.style.width = `${width - contentLeft - 24}px`
  }
  place()
  editor.revealLineInCenterIfOutsideViewport(edit.line)
  const listening = [editor.onDidScrollChange(place), editor.onDidLayoutChange(place)]
  const root: Root = createRoot(node)
  root.render(
    <StudioContext value={studio}>
      <BreakpointForm key={`${edit.file}:${edit.line}`} edit={edit} onClose={() => editor.focus()} />
    </StudioContext>,
  )
  return () => {
    for (const each of listening) each.dispose()
    editor.removeOverlayWidget(widget)
    editor.changeViewZones((accessor) => accessor.removeZone(zone))
    // React may be drawing right now.
    setTimeout(() => root.unmount())
  }
}

function BreakpointForm({ edit, onClose }: { readonly edit: BreakpointEdit; readonly onClose: () => void }) {
  const { store, session } = useStudio()
  const known = store
    .getState()
    .breakpoints.find(
      (each): each is LineBreakpoint => each.type === 'line' && each.line === edit.line && each.file === edit.file,
    )
  const [field, setField] = useState(edit.field)
  const cancel = () => {
    store.getState().editBreakpoint(undefined)
    onClose()
  }
  return (
    <form
      aria-label={words.label(edit.line)}
      className="flex h-full items-center gap-2 font-sans text-xs"
      onSubmit={(event) => {
        event.preventDefault()
        const text = new FormData(event.currentTarget).get('text')
        session.debug.saveEdit({ ...edit, field }, typeof text === 'string' ? text : '')
        onClose()
      }}
    >
      <select
        aria-label={words.field}
        value={field}
        onChange={(event) => setField(event.target.value as BreakpointEdit['field'])}
        className="field !px-1 !py-0.5"
      >
        {Object.entries(words.fields).map(([id, { label }]) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </select>
      <input
        // It opened because the person asked to write here.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        key={field}
        name="text"
        aria-label={words.fields[field].label}
        placeholder={words.fields[field].placeholder}
        defaultValue={known?.[field] ?? ''}
        autoComplete="off"
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          cancel()
        }}
        spellCheck={false}
        className="field min-w-0 flex-1 !py-0.5 font-mono"
      />
      <button type="submit" className="rounded px-1.5 py-0.5 text-accent hover:bg-raise">
        {words.save}
      </button>
      <button type="button" onClick={cancel} className="rounded px-1.5 py-0.5 text-dim hover:bg-raise">
        {words.cancel}
      </button>
    </form>
  )
}
