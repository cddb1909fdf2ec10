import { useEffect } from 'react'
import { useStudio } from '../store/studio-context.tsx'

/** The keys that work everywhere, in the editor, too. */
export function useHotkeys(): void {
  const { store, session } = useStudio()
  useEffect(() => {
    const actions: Readonly<Record<string, () => void>> = {
      'Mod+Enter': () => void session.send(),
      'Mod+s': () => void session.save(),
      'Mod+k': () => store.getState().openPalette(!store.getState().isPaletteOpen),
      'Mod+b': () => store.getState().showExplorer(!store.getState().isExplorerShown),
      'Alt+1': () => store.getState().showView('flow'),
      'Alt+2': () => store.getState().showView('order'),
      F10: () => session.step('next'),
      'Shift+F10': () => session.step('previous'),
    }
    const onKey = (event: KeyboardEvent) => {
      const { ctrlKey, metaKey, altKey, shiftKey, key } = event
      const held = [(ctrlKey || metaKey) && 'Mod', altKey && 'Alt', shiftKey && 'Shift'].filter(Boolean)
      const action = actions[[...held, key].join('+')]
      if (!action || store.getState().dialog) return
      event.preventDefault()
      // Monaco has chords of its own on Mod+K and a line break on Mod+Enter.
      event.stopPropagation()
      action()
    }
    addEventListener('keydown', onKey, { capture: true })
    return () => removeEventListener('keydown', onKey, { capture: true })
  }, [store, session])
}
