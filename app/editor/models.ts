import { languageOf, type Files } from '../kernels/scenario-files.ts'
import { monaco } from './monaco.ts'

/** Text models of a scenario's files: one per path, kept while the scenario is open, with undo and scroll position. */
export interface Models {
  open(path: string, text: string): monaco.editor.ITextModel
  /** Brings every open model in step with the files, without losing undo or the cursor. */
  sync(files: Files): void
  /** The path of a model of ours. */
  pathOf(model: monaco.editor.ITextModel): string | undefined
  readonly views: Map<string, monaco.editor.ICodeEditorViewState>
  dispose(): void
}

/** Models of one scenario; `onEdit` hears what the user types, not what {@link Models.sync} does. */
export function createModels(scenario: string, onEdit: (path: string, text: string) => void): Models {
  const models = new Map<string, monaco.editor.ITextModel>()
  let isSyncing = false
  return {
    views: new Map(),
    open(path, text) {
      const known = models.get(path)
      if (known) return known
      const uri = monaco.Uri.from({ scheme: 'scenario', authority: scenario, path: `/${path}` })
      monaco.editor.getModel(uri)?.dispose()
      const model = monaco.editor.createModel(text, languageOf(path), uri)
      model.updateOptions({ tabSize: 2, insertSpaces: true })
      model.onDidChangeContent(() => isSyncing || onEdit(path, model.getValue()))
      models.set(path, model)
      return model
    },
    pathOf(model) {
      return [...models].find(([, known]) => known === model)?.[0]
    },
    sync(files) {
      for (const [path, model] of models) {
        const text = files[path]
        if (text === undefined) {
          model.dispose()
          models.delete(path)
        } else if (text !== model.getValue()) {
          isSyncing = true
          model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null)
          isSyncing = false
        }
      }
    },
    dispose() {
      for (const model of models.values()) model.dispose()
      models.clear()
    },
  }
}
