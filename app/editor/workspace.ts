import type { StudioState, StudioStore } from '../store/store.ts'
import type { Studio } from '../store/studio-context.tsx'
import { createLuaService } from './lua-service.ts'
import { registerLua } from './lua-providers.ts'
import { registerFormat } from './lua-format.ts'
import { registerRename } from './lua-rename.ts'
import { createModels, type Models } from './models.ts'
import { monaco } from './monaco.ts'
import { registerYaml } from './yaml-providers.ts'

/** What the groups of the editor share: texts, what is known of Lua and of kong.yml, how one goes to a file. */
export interface Workspace {
  pathOf(model: monaco.editor.ITextModel): string | undefined
  /** The text of a file; undefined when the scenario has none. */
  modelOf(path: string): monaco.editor.ITextModel | undefined
  readonly views: Map<string, monaco.editor.ICodeEditorViewState>
}

interface Kept {
  readonly workspace: Workspace
  readonly dispose: () => void
  users: number
}
const kept = new WeakMap<Studio['store'], Kept>()

/** The workspace of a studio, made for the first editor and gone with the last; the second result gives it back. */
export function acquireWorkspace(studio: Studio): readonly [Workspace, () => void] {
  const known = kept.get(studio.store) ?? { ...createWorkspace(studio), users: 0 }
  kept.set(studio.store, known)
  known.users += 1
  const release = () => {
    known.users -= 1
    if (known.users > 0) return
    kept.delete(studio.store)
    known.dispose()
  }
  return [known.workspace, release]
}

function createWorkspace({ store }: Studio): Pick<Kept, 'workspace' | 'dispose'> {
  let models: Models | undefined
  const views = new Map<string, monaco.editor.ICodeEditorViewState>()
  const follow = ({ theme, scenario }: StudioState, before?: StudioState) => {
    if (theme !== before?.theme) monaco.editor.setTheme(`phasescope-${theme}`)
    if (models && scenario?.id === before?.scenario?.id) {
      if (scenario && scenario.files !== before?.scenario?.files) models.sync(scenario.files)
      return
    }
    models?.dispose()
    views.clear()
    models = scenario && createModels(scenario.id, (path, text) => store.getState().editFile(path, text))
  }
  follow(store.getState())
  const unsubscribe = store.subscribe(follow)
  const workspace: Workspace = {
    views,
    pathOf: (model) => models?.pathOf(model),
    modelOf(path) {
      const text = store.getState().scenario?.files[path]
      return text === undefined ? undefined : models?.open(path, text)
    },
  }
  const service = createLuaService(store)
  const ends = [
    registerLua({ service, ...workspace }),
    registerRename({ service, ...workspace }),
    registerFormat(store),
    registerYaml({ store, pathOf: workspace.pathOf }),
    registerOpener(store, workspace),
    () => service.dispose(),
    unsubscribe,
    () => models?.dispose(),
  ]
  return { workspace, dispose: () => ends.forEach((end) => end()) }
}

/** Going to a definition in another file is opening that file. */
function registerOpener(store: StudioStore, { pathOf }: Workspace): () => void {
  const opener = monaco.editor.registerEditorOpener({
    openCodeEditor(_source, resource, at) {
      const model = monaco.editor.getModel(resource)
      const path = model ? pathOf(model) : undefined
      if (path === undefined) return false
      store.getState().openFile(path, at && ('lineNumber' in at ? at.lineNumber : at.startLineNumber))
      return true
    },
  })
  return () => opener.dispose()
}
