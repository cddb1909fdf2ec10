import { useEffect } from 'react'
import { flushSync } from 'react-dom'
import { useStudio } from '../store/studio-context.tsx'
import { pressDebugKeys } from './debug-keys.ts'

/** The keys that work everywhere, in the editor, too. */
export function useHotkeys(): void {
  const { store, session } = useStudio()
  useEffect(() => {
    const actions: Readonly<Record<string, () => void>> = {
      'Mod+Enter': () => void session.send(),
      'Mod+s': () => void session.save(),
      'Mod+k': () => store.getState().openPalette(!store.getState().isPaletteOpen),
      'Mod+b': () => store.getState().showExplorer(!store.getState().isExplorerShown),
      'Alt+l': () => store.getState().showLearn(!store.getState().isLearnShown),
      'Alt+s': () => store.getState().showDialog({ type: 'share' }),
      'Alt+1': () => store.getState().showView('flow'),
      'Alt+2': () => store.getState().showView('order'),
      'Alt+3': () => store.getState().showView('debug'),
      'Alt+e': () => store.getState().toggleSplit(),
      'Alt+o': () => store.getState().focusSide(store.getState().side === 'left' ? 'right' : 'left'),
      'Alt+4': () => store.getState().showView('form'),
      'Alt+5': () => store.getState().showView('connections'),
      'Alt+6': () => store.getState().showView('worker'),
      'Alt+7': () => session.compare.compareWithBaseline(),
      'Alt+8': () => store.getState().showWide('traffic'),
      'Alt+b': () => session.compare.pin(),
      '?': () => store.getState().showDialog({ type: 'keys' }),
      F10: () => session.step('next'),
      'Shift+F10': () => session.step('previous'),
    }
    const onKey = (event: KeyboardEvent) => {
      const { ctrlKey, metaKey, altKey, shiftKey, key } = event
      const held = [(ctrlKey || metaKey) && 'Mod', altKey && 'Alt', shiftKey && 'Shift'].filter(Boolean)
      // `?` comes with Shift on most keyboards, without on some.
      const isQuestion = key === '?' && !isTyping(event.target) && !held.includes('Mod')
      const keys = isQuestion ? '?' : [...held, key].join('+')
      if (store.getState().dialog || store.getState().trafficDialog) return
      if (key === 'r' && held.length === 0 && !isTyping(event.target)) return void session.traffic.resend()
      const isDebug = !store.getState().isPaletteOpen && pressDebugKeys({ store, session }, keys.replace(/\+p$/, '+P'))
      const action = isDebug ? () => undefined : actions[keys]
      if (!action) return
      event.preventDefault()
      // Monaco has chords of its own on Mod+K and a line break on Mod+Enter.
      event.stopPropagation()
      // What an action opens has the focus before the next key comes.
      flushSync(action)
    }
    addEventListener('keydown', onKey, { capture: true })
    return () => removeEventListener('keydown', onKey, { capture: true })
  }, [store, session])
}

/** Letters belong to whoever is writing. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input, textarea, select, [contenteditable], .monaco-editor, [role="dialog"], [role="menu"]') !==
      null
  )
}
