import { languageOf, type Files } from '../kernels/scenario-files.ts'
import { monaco } from './monaco.ts'

/** Text models of a scenario's files: one per path, kept while the scenario is open, with undo. */
export interface Models {
  open(path: string, text: string): monaco.editor.ITextModel
  /** Brings every open model in step with the files, without losing undo or the cursor. */
  sync(files: Files): void
  /** The path of a model of ours. */
  pathOf(model: monaco.editor.ITextModel): string | undefined
  dispose(): void
}

/** Models of one scenario; `onEdit` hears what the user types, not what {@link Models.sync} does. */
export function createModels(scenario: string, onEdit: (path: string, text: string) => void): Models {
  const models = new Map<string, monaco.editor.ITextModel>()
  let isSyncing = false
  return {
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
          // One step of undo of its own: what was typed before it is another.
          model.pushStackElement()
          model.pushEditOperations([], [differenceOf(model, text)], () => null)
          model.pushStackElement()
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

/** The one piece of a text that changes: cursors and marks elsewhere stay. */
function differenceOf(model: monaco.editor.ITextModel, text: string): monaco.editor.IIdentifiedSingleEditOperation {
  const old = model.getValue()
  const most = Math.min(old.length, text.length)
  let head = 0
  while (head < most && old[head] === text[head]) head += 1
  let tail = 0
  while (tail < most - head && old.at(-1 - tail) === text.at(-1 - tail)) tail += 1
  const range = monaco.Range.fromPositions(model.getPositionAt(head), model.getPositionAt(old.length - tail))
  return { range, text: text.slice(head, text.length - tail) }
}
