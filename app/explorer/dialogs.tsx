import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { explorerDialogs as text } from '../text/explorer-dialogs.ts'
import { Button } from '../ui/button.tsx'
import { LazyModal, Modal } from '../ui/modal.tsx'
import { onDemand } from '../ui/on-demand.tsx'
import { MoveDialog } from './move-dialog.tsx'
import { NewFileDialog } from './new-file-dialog.tsx'
import { NewPluginDialog } from './new-plugin-dialog.tsx'
import { NewScenarioDialog } from './new-scenario-dialog.tsx'

// It reads kong.yml, and the library for that is not needed on the first page.
const newRoute = onDemand(async () => (await import('./new-route-dialog.tsx')).NewRouteDialog)

/** The dialog that is open, if any. */
export function Dialogs() {
  const { store, session } = useStudio()
  const dialog = useStudioState((state) => state.dialog)
  const close = () => store.getState().showDialog(undefined)
  switch (dialog?.type) {
    case 'new-plugin':
      return <NewPluginDialog onClose={close} />
    case 'new-file':
      return <NewFileDialog folder={dialog.folder} onClose={close} />
    case 'new-route':
      return (
        <LazyModal onClose={close}>
          <newRoute.View onClose={close} />
        </LazyModal>
      )
    case 'new-scenario':
      return <NewScenarioDialog onClose={close} />
    case 'move':
      return <MoveDialog path={dialog.path} onClose={close} />
    case 'delete':
      return (
        <Confirm
          title={text.remove.title(dialog.what)}
          about={text.remove.about(dialog.paths.length)}
          action={text.remove.action}
          onConfirm={() => store.getState().removeFiles(dialog.paths, dialog.what)}
          onClose={close}
        />
      )
    case 'reset':
      return (
        <Confirm
          title={text.reset.title(dialog.name)}
          about={text.reset.about}
          action={text.reset.action}
          onConfirm={() => void session.resetSample(dialog.name)}
          onClose={close}
        />
      )
    case 'keys':
    case 'share':
    case 'both-texts':
    case 'storage':
    case undefined:
      return null
  }
}

interface ConfirmProps {
  readonly title: string
  readonly about: string
  readonly action: string
  readonly onConfirm: () => void
  readonly onClose: () => void
}

function Confirm({ title, about, action, onConfirm, onClose }: ConfirmProps) {
  const confirm = () => {
    onConfirm()
    onClose()
  }
  return (
    <Modal title={title} about={about} onClose={onClose}>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{text.cancel}</Button>
        <Button look="danger" onClick={confirm}>
          {action}
        </Button>
      </div>
    </Modal>
  )
}
