import { Command } from 'cmdk'
import { Suspense, useRef } from 'react'
import { useStudio } from '../store/studio-context.tsx'
import { palette as text } from '../text/palette.ts'
import { ErrorBoundary } from '../ui/error-boundary.tsx'
import { onDemand } from '../ui/on-demand.tsx'
import { useFocusBack } from '../ui/use-focus-back.ts'

/** The actions, with all that they need to know. */
export const paletteList = onDemand(async () => (await import('./palette-list.tsx')).PaletteList)

/**
 * Every action by name. The question stands and has the focus with the key that asks for it; what it lists comes when it
 * is loaded, and Enter waits for that.
 */
export function Palette() {
  const { store } = useStudio()
  useFocusBack()
  const isEntered = useRef(false)
  const close = () => store.getState().openPalette(false)
  return (
    <Command.Dialog
      open
      onOpenChange={(isOpen) => !isOpen && close()}
      onKeyDown={({ key, currentTarget, nativeEvent }) => {
        if (key !== 'Enter' || nativeEvent.isComposing) return
        isEntered.current = currentTarget.querySelector('[role="option"]') === null
      }}
      label={text.label}
      loop
      overlayClassName="fixed inset-0 z-40 bg-shade"
      contentClassName="fixed top-[14%] left-1/2 z-50 w-[560px] max-w-[92vw] -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-panel shadow-2xl"
    >
      <Command.Input
        placeholder={text.question}
        onValueChange={() => (isEntered.current = false)}
        className="w-full border-b border-line bg-transparent px-4 py-3 text-[15px] outline-none"
      />
      <Command.List className="max-h-[46vh] overflow-auto p-1.5">
        <ErrorBoundary what={text.list}>
          <Suspense fallback={<p className="px-3 py-6 text-center text-dim">{text.loading}</p>}>
            <paletteList.View isEntered={isEntered} onClose={close} />
          </Suspense>
        </ErrorBoundary>
      </Command.List>
    </Command.Dialog>
  )
}
