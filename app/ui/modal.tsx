import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import type { ReactNode } from 'react'
import { ui as text } from '../text/ui.ts'

interface ModalProps {
  readonly title: string
  readonly about: string
  readonly onClose: () => void
  readonly size?: 'wide'
  readonly children: ReactNode
}

/** A dialog over the page, with a title and a sentence about what it does. */
export function Modal({ title, about, onClose, size, children }: ModalProps) {
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Content
          className={`fixed left-1/2 z-50 max-w-[92vw] -translate-x-1/2 overflow-y-auto rounded-xl border border-line bg-panel p-5 shadow-2xl ${size === 'wide' ? 'top-[10%] max-h-[84vh] w-[860px]' : 'top-[18%] max-h-[76vh] w-[460px]'}`}
        >
          <Dialog.Title className="pr-8 text-[15px] font-semibold">{title}</Dialog.Title>
          <Dialog.Description className="mt-1 mb-4 text-dim">{about}</Dialog.Description>
          {children}
          <Dialog.Close
            aria-label={text.close}
            className="absolute top-4 right-4 rounded p-1 text-dim hover:bg-raise hover:text-fg"
          >
            <X size={16} aria-hidden="true" />
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
