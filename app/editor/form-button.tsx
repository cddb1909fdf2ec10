import { SlidersHorizontal } from 'lucide-react'
import { pluginOfPath } from '../kernels/scenario-files.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { Button } from '../ui/button.tsx'

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
      aria-label={plugin === undefined ? 'Show the configuration form' : `Show the configuration form of ${plugin}`}
      title="The configuration as a form (Alt+4)"
      onClick={press}
      className={isShown ? 'text-fg' : ''}
    >
      <SlidersHorizontal size={13} aria-hidden="true" />
      <span className="max-[1500px]:hidden">Form</span>
    </Button>
  )
}
