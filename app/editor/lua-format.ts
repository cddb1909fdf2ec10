import type { StudioStore } from '../store/store.ts'
import { codeEditor } from '../text/code-editor.ts'
import type { Formatted } from './format.worker.ts'
// oxlint-disable-next-line import/default -- Vite makes a class of a worker
import FormatWorker from './format.worker.ts?worker'
import { monaco } from './monaco.ts'

/** Formats Lua with StyLua, which is loaded when it is asked for the first time. The result removes it. */
export function registerFormat(store: StudioStore): () => void {
  let worker: Worker | undefined
  const format = (source: string) => {
    const running = (worker ??= new FormatWorker())
    return new Promise<Formatted>((resolve) => {
      running.addEventListener('message', ({ data }: MessageEvent<Formatted>) => resolve(data), { once: true })
      running.addEventListener('error', () => resolve({ problem: codeEditor.formatterMissing }), { once: true })
      running.postMessage(source)
    })
  }
  const registered = monaco.languages.registerDocumentFormattingEditProvider('lua', {
    displayName: 'StyLua',
    async provideDocumentFormattingEdits(model) {
      const source = model.getValue()
      const answer = await format(source)
      if ('text' in answer)
        return answer.text === source ? [] : [{ range: model.getFullModelRange(), text: answer.text }]
      store.getState().showNotice(codeEditor.notFormatted(answer.problem))
      return []
    },
  })
  return () => {
    registered.dispose()
    worker?.terminate()
  }
}
