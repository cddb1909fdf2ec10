import { expressionAt } from '../../kernels/debug/expressions.ts'
import { findFile } from '../../kernels/step-text.ts'
import { selectStop } from '../../store/selectors.ts'
import { monaco } from '../monaco.ts'
import type { DebugEditor } from './attach-debug.ts'

/** Where a run stands still, the pointer on a variable shows its value. */
export function registerValueHover({ editor, studio, pathOf }: DebugEditor): () => void {
  const { store, session } = studio
  const registered = monaco.languages.registerHoverProvider('lua', {
    async provideHover(model, { lineNumber, column }) {
      const state = store.getState()
      const place = selectStop(state)?.frames[state.frameIndex]?.place
      if (!isAsked(editor)) return null
      const path = pathOf(model)
      if (!place || path === undefined || findFile(state.scenario?.files ?? {}, place.file) !== path) return null
      const found = expressionAt(model.getLineContent(lineNumber), column)
      if (!found) return null
      const answer = await session.debug.look(found.text)
      const value = answer?.type === 'values' ? answer.values[0] : undefined
      if (!value) return null
      return {
        range: new monaco.Range(lineNumber, found.column, lineNumber, found.endColumn),
        contents: [{ value: `\`\`\`lua\n${found.text} = ${value.text}\n\`\`\`` }],
      }
    },
  })
  return () => registered.dispose()
}

/** Of two editors with the same text, the one under the pointer answers, else the one with the focus. */
function isAsked(editor: monaco.editor.ICodeEditor): boolean {
  const all = monaco.editor.getEditors()
  const asked = all.find((one) => one.getDomNode()?.matches(':hover')) ?? all.find((one) => one.hasTextFocus())
  return asked === undefined || asked === editor
}
