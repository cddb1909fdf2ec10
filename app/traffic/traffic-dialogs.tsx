import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { ExportDialog } from './export-dialog.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { RenameDialog, SaveDialog } from './name-dialogs.tsx'

/** The dialog of traffic that is open, if any. */
export function TrafficDialogs() {
  const { store } = useStudio()
  const dialog = useStudioState((state) => state.trafficDialog)
  const close = () => store.getState().showTrafficDialog(undefined)
  switch (dialog?.type) {
    case 'import':
      return <ImportDialog onClose={close} />
    case 'save':
      return <SaveDialog onClose={close} />
    case 'rename':
      return <RenameDialog name={dialog.name} onClose={close} />
    case 'export':
      return <ExportDialog curl={dialog.curl} isVariables={dialog.isVariables === true} onClose={close} />
    case undefined:
      return null
  }
}
