import { expressionAt } from '../../kernels/debug/expressions.ts'
import { selectStop } from '../../store/selectors.ts'
import { codeEditor } from '../../text/code-editor.ts'
import { onFacts, type DebugEditor } from './attach-debug.ts'

const words = codeEditor.debug

/** The debugger's entries of the editor's context menu. */
export function addDebugActions(parts: DebugEditor): () => void {
  const { editor, studio } = parts
  const { store, session } = studio
  const hasStop = editor.createContextKey<boolean>('phasescopeHasStop', false)
  const isLua = editor.createContextKey<boolean>('phasescopeIsLua', false)
  const at = () => store.getState().cursorPlace
  const expression = () => {
    const model = editor.getModel()
    const position = editor.getPosition()
    const selection = editor.getSelection()
    if (!model || !position) return undefined
    const selected = selection && model.getValueInRange(selection).trim()
    return selected || expressionAt(model.getLineContent(position.lineNumber), position.column)?.text
  }
  const watch = (text: string) => {
    const { watches, setWatches } = store.getState()
    if (!watches.includes(text)) setWatches([...watches, text])
  }
  const entries: readonly (readonly [id: string, label: string, when: string, run: () => unknown])[] = [
    ['toggle', words.toggle, 'phasescopeIsLua', () => onPlace(session.debug.toggleBreakpoint)],
    ['condition', words.condition, 'phasescopeIsLua', () => edit('condition')],
    ['hits', words.hits, 'phasescopeIsLua', () => edit('hits')],
    ['log', words.log, 'phasescopeIsLua', () => edit('log')],
    ['cursor', words.cursor, 'phasescopeHasStop', () => onPlace((place) => void session.debug.runTo(place))],
    ['who', words.who, 'phasescopeHasStop', () => onText((text) => void session.debug.goToChange(text))],
    ['watch', words.watch, 'phasescopeIsLua', () => onText(watch)],
    ['evaluate', words.evaluate, 'phasescopeHasStop', () => onText((text) => void session.debug.evaluate(text))],
    ['branch', words.branch, 'phasescopeHasStop', () => session.debug.runFromHere()],
  ]
  const onPlace = (work: (place: NonNullable<ReturnType<typeof at>>) => void) => {
    const place = at()
    if (place) work(place)
  }
  const onText = (work: (text: string) => void) => {
    const text = expression()
    if (text) work(text)
  }
  const edit = (field: 'condition' | 'hits' | 'log') =>
    onPlace((place) => store.getState().editBreakpoint({ ...place, field }))
  const added = entries.map(([id, label, precondition, run], order) =>
    editor.addAction({
      id: `phasescope.debug.${id}`,
      label,
      precondition,
      contextMenuGroupId: 'z_debug',
      contextMenuOrder: order,
      run: () => void run(),
    }),
  )
  const end = onFacts(
    parts,
    () => [editor.getModel(), selectStop(store.getState())],
    () => {
      hasStop.set(selectStop(store.getState()) !== undefined)
      isLua.set(editor.getModel()?.getLanguageId() === 'lua')
    },
  )
  return () => {
    end()
    for (const each of added) each.dispose()
  }
}
