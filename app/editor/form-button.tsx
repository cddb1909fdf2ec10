import { SlidersHorizontal } from 'lucide-react'
import { pluginOfPath } from '../kernels/scenario-files.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { editor } from '../text/editor.ts'
import { Button } from '../ui/button.tsx'

const text = editor.tabs

/** The form of the plugin whose file is open. */
export function FormButton() {
  const { store } = useStudio()
  const plugin = useStudioState((state) =>
    state.activeFile === undefined ? undefined : pluginOfPath(state.activeFile),
  )
  const isShown = useStudioState((state) => state.view === 'form')
  const isConfig = useStudioState((state) => state.activeFile === 'kong.yml')
  if (plugin === undefined && !isConfig) return null
  const press = () => {
    const { showForm, showView } = store.getState()
    if (plugin === undefined) showView('form')
    else showForm(plugin)
  }
  return (
    <Button
      look="plain"
      aria-label={text.showForm(plugin)}
      title={text.formAbout}
      onClick={press}
      className={isShown ? 'text-fg' : ''}
    >
      <SlidersHorizontal size={13} aria-hidden="true" />
      <span className="max-[1500px]:hidden">{text.form}</span>
    </Button>
  )
}
