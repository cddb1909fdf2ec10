import { selectModel, selectRow } from '../store/selectors.ts'
import type { StudioState, StudioStore } from '../store/store.ts'
import type { Studio } from '../store/studio-context.tsx'
import { attachDebug } from './debug/attach-debug.ts'
import { markersOf, priorityMark, runMarks } from './line-marks.ts'
import { createLuaService } from './lua-service.ts'
import { registerLua } from './lua-providers.ts'
import { createModels, type Models } from './models.ts'
import { monaco } from './monaco.ts'

const OPTIONS: monaco.editor.IStandaloneEditorConstructionOptions = {
  model: null,
  automaticLayout: true,
  minimap: { enabled: false },
  fontFamily: "'JetBrains Mono', ui-monospace, 'SF Mono', Menlo, Consolas, monospace",
  fontSize: 12.5,
  lineHeight: 20,
  padding: { top: 8, bottom: 24 },
  lineNumbersMinChars: 4,
  folding: false,
  glyphMargin: true,
  scrollBeyondLastLine: false,
  fixedOverflowWidgets: true,
  overviewRulerLanes: 2,
  overviewRulerBorder: false,
  hideCursorInOverviewRuler: true,
  stickyScroll: { enabled: false },
  autoIndent: 'full',
  wordBasedSuggestions: 'allDocuments',
  lightbulb: { enabled: monaco.editor.ShowLightbulbIconMode.On },
  'semanticHighlighting.enabled': false,
}

type Follow = (state: StudioState, before: StudioState | undefined) => void

/** Puts an editor into the page that follows the store: file, line, theme, squiggles, hints. The result removes it. */
export function mountEditor(host: HTMLElement, studio: Studio): () => void {
  const { store } = studio
  const editor = monaco.editor.create(host, OPTIONS)
  let models: Models | undefined
  const followers: readonly Follow[] = [
    ({ theme }, before) => theme !== before?.theme && monaco.editor.setTheme(`phasescope-${theme}`),
    ({ scenario }, before) => {
      if (models && scenario?.id === before?.scenario?.id) {
        if (scenario && scenario.files !== before?.scenario?.files) models.sync(scenario.files)
        return
      }
      models?.dispose()
      models = scenario && createModels(scenario.id, (path, text) => store.getState().editFile(path, text))
    },
    (state, before) => showFile(editor, models, state, before),
    ({ reveal, activeFile }, before) => {
      if (!reveal || reveal === before?.reveal || reveal.file !== activeFile) return
      editor.setPosition({ lineNumber: reveal.line, column: 1 })
      editor.revealLineInCenterIfOutsideViewport(reveal.line)
    },
    createMarker(editor),
  ]
  const follow = (state: StudioState, before?: StudioState) => followers.forEach((follower) => follower(state, before))
  follow(store.getState())
  const unsubscribe = store.subscribe(follow)
  const service = createLuaService(store)
  const unregister = registerLua({
    service,
    pathOf: (model) => models?.pathOf(model),
    modelOf(path) {
      const text = store.getState().scenario?.files[path]
      return text === undefined ? undefined : models?.open(path, text)
    },
  })
  const detachDebug = attachDebug({ editor, studio, pathOf: (model) => models?.pathOf(model) })
  const opener = monaco.editor.registerEditorOpener({
    openCodeEditor: (_source, resource, at) => openPlace(store, models, resource, at),
  })
  return () => {
    detachDebug()
    opener.dispose()
    unregister()
    service.dispose()
    unsubscribe()
    editor.dispose()
    models?.dispose()
  }
}

/** Going to a definition in another file is opening that file. */
function openPlace(
  store: StudioStore,
  models: Models | undefined,
  resource: monaco.Uri,
  at: monaco.IRange | monaco.IPosition | undefined,
): boolean {
  const model = monaco.editor.getModel(resource)
  const path = model ? models?.pathOf(model) : undefined
  if (path === undefined) return false
  store.getState().openFile(path, at && ('lineNumber' in at ? at.lineNumber : at.startLineNumber))
  return true
}

function showFile(
  editor: monaco.editor.IStandaloneCodeEditor,
  models: Models | undefined,
  state: StudioState,
  before: StudioState | undefined,
): void {
  const { activeFile, scenario } = state
  const isSame = activeFile === before?.activeFile && scenario?.id === before?.scenario?.id
  if (isSame && editor.getModel()) return
  const left = editor.saveViewState()
  if (left && before?.activeFile !== undefined && scenario?.id === before.scenario?.id)
    models?.views.set(before.activeFile, left)
  const text = activeFile === undefined ? undefined : scenario?.files[activeFile]
  if (!models || activeFile === undefined || text === undefined) return editor.setModel(null)
  editor.setModel(models.open(activeFile, text))
  editor.restoreViewState(models.views.get(activeFile) ?? null)
  editor.updateOptions({ ariaLabel: `Editor content, ${activeFile}. Press Control M to let Tab leave the editor.` })
}

/** Keeps squiggles, hints and the lines of the shown run up to date. */
function createMarker(editor: monaco.editor.IStandaloneCodeEditor): Follow {
  const marks = editor.createDecorationsCollection()
  let drawn: readonly unknown[] = []
  return (state) => {
    const { activeFile: path, scenario, diagnostics, findings, overview } = state
    const text = editor.getModel()
    const model = selectModel(state)
    const row = selectRow(state)
    const facts = [text, path, scenario?.files, diagnostics, findings, overview, model, row]
    if (facts.every((fact, at) => fact === drawn[at]) && drawn.length > 0) return
    drawn = facts
    if (!text || !scenario || path === undefined) return marks.clear()
    const own = diagnostics.filter(({ file }) => file === path)
    monaco.editor.setModelMarkers(text, 'gateway', markersOf(text, own))
    const found = findings.filter(({ file }) => file === path)
    monaco.editor.setModelMarkers(text, 'lua', markersOf(text, found))
    marks.set([
      ...priorityMark(path, scenario.files[path] ?? '', overview),
      ...runMarks(path, scenario.files, model, row),
    ])
  }
}
