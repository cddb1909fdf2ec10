import type { Studio } from '../../store/studio-context.tsx'
import type { monaco } from '../monaco.ts'
import { addDebugActions } from './debug-menu.ts'
import { attachBreakpointForm } from './breakpoint-form.tsx'
import { followBreakpoints } from './breakpoint-lines.ts'
import { listenToGutter } from './gutter.ts'
import { drawDebugMarks } from './marks.ts'
import { showPastLogs } from './past-logs.ts'
import { registerValueHover } from './value-hover.ts'

/** What the debugger adds to an editor needs: which file a text is. */
export interface DebugEditor {
  readonly editor: monaco.editor.IStandaloneCodeEditor
  readonly studio: Studio
  pathOf(model: monaco.editor.ITextModel): string | undefined
}

/** Breakpoints in the gutter, where a run stands, its values and marks. The result takes it all away. */
export function attachDebug(parts: DebugEditor): () => void {
  const { editor, studio, pathOf } = parts
  let isOver = false
  /** Later: models change while the store tells of another file, and it tells one thing at a time. */
  const noteCursor = () => queueMicrotask(() => isOver || moveCursor())
  const moveCursor = () => {
    const model = editor.getModel()
    const file = model ? pathOf(model) : undefined
    const line = editor.getPosition()?.lineNumber
    const isLua = file?.endsWith('.lua') === true && line !== undefined
    studio.store.getState().moveCursor(isLua ? { file, line } : undefined)
  }
  const ends = [
    drawDebugMarks(parts),
    followBreakpoints(parts),
    listenToGutter(parts),
    addDebugActions(parts),
    registerValueHover(parts),
    showPastLogs(parts),
    attachBreakpointForm(parts),
  ]
  const listening = [editor.onDidChangeCursorPosition(noteCursor), editor.onDidChangeModel(noteCursor)]
  noteCursor()
  return () => {
    isOver = true
    for (const end of ends) end()
    for (const each of listening) each.dispose()
    studio.store.getState().moveCursor(undefined)
  }
}

/** Draws again whenever one of the facts differs. */
export function onFacts(
  { editor, studio }: DebugEditor,
  factsOf: () => readonly unknown[],
  draw: () => void,
): () => void {
  let drawn: readonly unknown[] = []
  const check = () => {
    const facts = factsOf()
    if (drawn.length > 0 && facts.every((fact, at) => fact === drawn[at])) return
    drawn = facts
    draw()
  }
  const unsubscribe = studio.store.subscribe(check)
  const model = editor.onDidChangeModel(() => {
    drawn = []
    check()
  })
  check()
  return () => {
    unsubscribe()
    model.dispose()
  }
}
