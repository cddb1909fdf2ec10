import { useEffect } from 'react'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { LazyModal } from '../ui/modal.tsx'
import { onDemand } from '../ui/on-demand.tsx'
import { Palette, paletteList } from './palette.tsx'

const trafficDialogs = onDemand(async () => (await import('../traffic/traffic-dialogs.tsx')).TrafficDialogs)
const cheatSheet = onDemand(async () => (await import('./cheat-sheet.tsx')).CheatSheet)
const shareDialog = onDemand(async () => (await import('../share/share-dialog.tsx')).ShareDialog)
const bothTexts = onDemand(async () => (await import('./both-texts-dialog.tsx')).BothTextsDialog)
const storageDialog = onDemand(async () => (await import('./storage-dialog.tsx')).StorageDialog)

/** The most wanted first. */
const AHEAD = [paletteList, cheatSheet, trafficDialogs, shareDialog, storageDialog, bothTexts]

/** What lies over the page and is loaded on demand; it has the keys from the moment it is asked for. */
export function Overlays() {
  useLoadingAhead()
  const { store } = useStudio()
  const isPaletteOpen = useStudioState((state) => state.isPaletteOpen)
  const isTrafficDialogOpen = useStudioState((state) => state.trafficDialog !== undefined)
  const closeTraffic = () => store.getState().showTrafficDialog(undefined)
  return (
    <>
      {isPaletteOpen && <Palette />}
      {isTrafficDialogOpen && (
        <LazyModal onClose={closeTraffic}>
          <trafficDialogs.View />
        </LazyModal>
      )}
      <LazyDialog />
    </>
  )
}

/** The dialog that is open, when it is one of these. */
function LazyDialog() {
  const { store } = useStudio()
  const dialog = useStudioState((state) => state.dialog)
  const close = () => store.getState().showDialog(undefined)
  const content = () => {
    if (dialog?.type === 'share') return <shareDialog.View onClose={close} />
    if (dialog?.type === 'both-texts') return <bothTexts.View conflict={dialog.conflict} onClose={close} />
    if (dialog?.type === 'storage') return <storageDialog.View onClose={close} />
    if (dialog?.type === 'keys') return <cheatSheet.View onClose={close} />
    return undefined
  }
  const shown = content()
  return (
    shown && (
      <LazyModal key={dialog?.type} onClose={close}>
        {shown}
      </LazyModal>
    )
  )
}

/** Loads them one by one when the gateway is there and the page has nothing to do. */
function useLoadingAhead(): void {
  const isReady = useStudioState((state) => state.engineStatus === 'ready')
  useEffect(() => {
    // Safari has none; there they come when they are wanted.
    if (!isReady || !('requestIdleCallback' in globalThis)) return undefined
    const waiting = [...AHEAD]
    const next = () => void waiting.shift()?.preload().then(idle)
    let id = 0
    const idle = () => {
      id = requestIdleCallback(next)
    }
    idle()
    return () => {
      waiting.length = 0
      cancelIdleCallback(id)
    }
  }, [isReady])
}
