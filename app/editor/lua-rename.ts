import { nameAt, renameAt } from '../kernels/lua/rename.ts'
import { rangeOf } from '../kernels/lua/project.ts'
import { codeEditor } from '../text/code-editor.ts'
import type { LuaEditing } from './lua-providers.ts'
import { monaco } from './monaco.ts'

/** Renames locals, and fields of modules across files. The result removes it. */
export function registerRename({ service, pathOf, modelOf }: LuaEditing): () => void {
  const at = (model: monaco.editor.ITextModel, position: monaco.Position) => {
    const project = service.project()
    const module = project.get(pathOf(model) ?? '')
    return module && { project, module, offset: model.getOffsetAt(position) }
  }
  const none = { text: '', range: new monaco.Range(1, 1, 1, 1) }
  const registered = monaco.languages.registerRenameProvider('lua', {
    resolveRenameLocation(model, position) {
      const here = at(model, position)
      if (!here) return { ...none, rejectReason: codeEditor.syntaxError }
      const own = nameAt(here.project, here.module, here.offset)
      if ('problem' in own) return { ...none, rejectReason: own.problem }
      const { line, column, endLine, endColumn } = rangeOf(here.module.source, own.place.span)
      return { text: own.name, range: new monaco.Range(line, column, endLine, endColumn) }
    },
    provideRenameEdits(model, position, name) {
      const here = at(model, position)
      const result = here && renameAt(here.project, here.module, { offset: here.offset, name })
      if (!result || 'problem' in result) return { edits: [], rejectReason: result?.problem ?? codeEditor.syntaxError }
      const edits = result.places.flatMap(({ file, span }) => {
        const target = modelOf(file)
        const source = here.project.get(file)?.source
        if (!target || source === undefined) return []
        const { line, column, endLine, endColumn } = rangeOf(source, span)
        const range = new monaco.Range(line, column, endLine, endColumn)
        return [{ resource: target.uri, versionId: undefined, textEdit: { range, text: name } }]
      })
      return { edits }
    },
  })
  return () => registered.dispose()
}
