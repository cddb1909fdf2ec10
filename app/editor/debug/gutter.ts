import { monaco } from '../monaco.ts'
import type { DebugEditor } from './attach-debug.ts'

/** A click beside a line number sets or removes a breakpoint; with Shift or Alt it asks for a condition. */
export function listenToGutter({ editor, studio, pathOf }: DebugEditor): () => void {
  const ghost = editor.createDecorationsCollection()
  const placeOf = (event: monaco.editor.IEditorMouseEvent) => {
    const { GUTTER_GLYPH_MARGIN } = monaco.editor.MouseTargetType
    const { target } = event
    const model = editor.getModel()
    const file = model ? pathOf(model) : undefined
    const isGutter = target.type === GUTTER_GLYPH_MARGIN && target.position
    return isGutter && file?.endsWith('.lua') ? { file, line: target.position.lineNumber } : undefined
  }
  const listening = [
    editor.onMouseDown((event) => {
      const place = placeOf(event)
      if (!place || !event.event.leftButton) return
      ghost.clear()
      if (event.event.shiftKey || event.event.altKey)
        studio.store.getState().editBreakpoint({ ...place, field: 'condition' })
      else studio.session.debug.toggleBreakpoint(place)
    }),
    editor.onMouseMove((event) => {
      const place = placeOf(event)
      if (!place) return ghost.clear()
      ghost.set([
        {
          range: new monaco.Range(place.line, 1, place.line, 1),
          options: {
            glyphMarginClassName: 'bp-glyph bp-ghost',
            glyphMargin: { position: monaco.editor.GlyphMarginLane.Center },
          },
        },
      ])
    }),
    editor.onMouseLeave(() => ghost.clear()),
  ]
  return () => {
    for (const each of listening) each.dispose()
  }
}
