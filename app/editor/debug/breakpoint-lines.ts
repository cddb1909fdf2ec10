import { findFile } from '../../kernels/step-text.ts'
import { monaco } from '../monaco.ts'
import { onFacts, type DebugEditor } from './attach-debug.ts'

/** Breakpoints move with the lines they are on. */
export function followBreakpoints(parts: DebugEditor): () => void {
  const { editor, studio, pathOf } = parts
  const { store, session } = studio
  const lines = editor.createDecorationsCollection()
  let ids: readonly string[] = []
  const place = () => {
    const model = editor.getModel()
    const file = model ? pathOf(model) : undefined
    const { breakpoints, scenario } = store.getState()
    const own = breakpoints.filter(
      (each) => each.type === 'line' && file !== undefined && findFile(scenario?.files ?? {}, each.file) === file,
    )
    ids = own.map(({ id }) => id)
    lines.set(
      own.map((each) => {
        const line = each.type === 'line' ? each.line : 1
        return {
          range: new monaco.Range(line, 1, line, 1),
          options: { stickiness: monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges },
        }
      }),
    )
  }
  const end = onFacts(parts, () => [editor.getModel(), store.getState().breakpoints], place)
  const listening = editor.onDidChangeModelContent(({ changes, isFlush }) => {
    const hasMoved = changes.some(
      ({ text, range }) => text.includes('\n') || range.startLineNumber < range.endLineNumber,
    )
    // A text that was replaced as a whole tells nothing about its lines.
    const isWhole = changes.some(({ range, rangeLength }) => range.startLineNumber === 1 && rangeLength > 0 && isFlush)
    if (!hasMoved || isWhole || ids.length === 0) return
    const moved = new Map<string, number>()
    lines.getRanges().forEach(({ startLineNumber }, at) => moved.set(ids[at] ?? '', startLineNumber))
    session.debug.moveBreakpoints(moved)
  })
  return () => {
    end()
    listening.dispose()
    lines.clear()
  }
}
