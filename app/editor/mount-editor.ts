import type { EditorSide } from '../kernels/editor-groups.ts'
import { groupOf, selectModel, selectRow } from '../store/selectors.ts'
import type { StudioState } from '../store/store.ts'
import type { Studio } from '../store/studio-context.tsx'
import { codeEditor } from '../text/code-editor.ts'
import { attachDebug } from './debug/attach-debug.ts'
import { addFormAction } from './form-action.ts'
import { markersOf, priorityMark, runMarks } from './line-marks.ts'
import { monaco } from './monaco.ts'
import { acquireWorkspace, type Workspace } from './workspace.ts'

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

/** Puts an editor into the page that follows one group of tabs: file, line, squiggles, hints. The result removes it. */
export function mountEditor(host: HTMLElement, studio: Studio, side: EditorSide): () => void {
  const { store } = studio
  const [workspace, release] = acquireWorkspace(studio)
  const editor = monaco.editor.create(host, OPTIONS)
  const followers: readonly Follow[] = [
    createFileFollower(editor, workspace, side),
    (state, before) => {
      const { reveal } = state
      if (!reveal || reveal === before?.reveal || side !== state.side || reveal.file !== state.activeFile) return
      editor.setPosition({ lineNumber: reveal.line, column: 1 })
      editor.revealLineInCenterIfOutsideViewport(reveal.line)
    },
    createMarker(editor, side),
    (state, before) => {
      const { editorCommand: command } = state
      if (!before || !command || command === before.editorCommand || side !== state.side) return
      // Later: the palette gives the focus back first.
      setTimeout(() => {
        editor.focus()
        void editor.getAction(command.id)?.run()
      }, 50)
    },
  ]
  const follow = (state: StudioState, before?: StudioState) => followers.forEach((follower) => follower(state, before))
  follow(store.getState())
  const unsubscribe = store.subscribe(follow)
  const detachDebug = attachDebug({ editor, studio, pathOf: workspace.pathOf })
  const form = addFormAction(editor, { studio, pathOf: workspace.pathOf })
  // The same key on every machine: Monaco has another on Linux.
  editor.addAction({
    id: 'phasescope.format',
    label: codeEditor.format,
    keybindings: [monaco.KeyMod.Shift | monaco.KeyMod.Alt | monaco.KeyCode.KeyF],
    run: () => editor.getAction('editor.action.formatDocument')?.run(),
  })
  const focus = editor.onDidFocusEditorWidget(() => takeFocus(editor, studio, { workspace, side }))
  return () => {
    focus.dispose()
    form()
    detachDebug()
    unsubscribe()
    editor.dispose()
    release()
  }
}

/** The group one writes in is the one that files open in; the debugger's keys mean its line. */
function takeFocus(
  editor: monaco.editor.ICodeEditor,
  { store }: Studio,
  { workspace, side }: { readonly workspace: Workspace; readonly side: EditorSide },
): void {
  const { focusSide, moveCursor, otherGroup } = store.getState()
  if (!otherGroup) return
  focusSide(side)
  const model = editor.getModel()
  const file = model ? workspace.pathOf(model) : undefined
  const line = editor.getPosition()?.lineNumber
  moveCursor(file?.endsWith('.lua') === true && line !== undefined ? { file, line } : undefined)
}

/** Shows the file of the group, where it was left. */
function createFileFollower(
  editor: monaco.editor.IStandaloneCodeEditor,
  { modelOf, views }: Workspace,
  side: EditorSide,
): Follow {
  let shown: { readonly scenario: string; readonly path: string } | undefined
  return (state) => {
    const { scenario } = state
    const path = groupOf(state, side)?.activeFile
    const isSame = path === shown?.path && scenario?.id === shown?.scenario
    if (isSame && editor.getModel()) return
    const left = editor.saveViewState()
    if (left && shown && shown.scenario === scenario?.id) views.set(`${side} ${shown.path}`, left)
    const model = path === undefined ? undefined : modelOf(path)
    shown = model && scenario && path !== undefined ? { scenario: scenario.id, path } : undefined
    if (!model || path === undefined) return editor.setModel(null)
    editor.setModel(model)
    editor.restoreViewState(views.get(`${side} ${path}`) ?? null)
    editor.updateOptions({ ariaLabel: codeEditor.content(path) })
  }
}

/** Keeps squiggles, hints and the lines of the shown run up to date. */
function createMarker(editor: monaco.editor.IStandaloneCodeEditor, side: EditorSide): Follow {
  const marks = editor.createDecorationsCollection()
  let drawn: readonly unknown[] = []
  return (state) => {
    const { scenario, diagnostics, findings, overview } = state
    const path = groupOf(state, side)?.activeFile
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
