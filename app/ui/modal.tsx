import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import {
  createContext,
  Suspense,
  useContext,
  useEffect,
  useRef,
  useState,
  type ComponentProps,
  type ReactNode,
} from 'react'
import { ui as text } from '../text/ui.ts'
import { catchKeys, type KeyCatcher } from './catch-keys.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { useFocusBack } from './use-focus-back.ts'

interface ModalProps {
  readonly title: string
  readonly about: string
  readonly onClose: () => void
  readonly size?: 'wide'
  readonly children: ReactNode
}

/** Of a dialog that stood before its content was there. */
const Standing = createContext<KeyCatcher | undefined>(undefined)

/** A dialog over the page, with a title and a sentence about what it does. */
export function Modal({ onClose, ...content }: ModalProps) {
  const standing = useContext(Standing)
  if (standing) return <Content {...content} standing={standing} />
  return (
    <Shell onClose={onClose}>
      <Content {...content} />
    </Shell>
  )
}

interface LazyModalProps {
  readonly onClose: () => void
  /** Is loaded on demand and draws a `Modal`. */
  readonly children: ReactNode
}

/**
 * A dialog whose content is loaded on demand. It stands and has the focus at once, so that no key goes to what is under
 * it; what is typed meanwhile is written into its first field.
 */
export function LazyModal({ onClose, children }: LazyModalProps) {
  const [catcher] = useState(catchKeys)
  const { isOver, onKeyDown, onPaste } = catcher
  const waiting = (
    <>
      <Dialog.Title className="text-[15px] font-semibold">{text.loading}</Dialog.Title>
      <Dialog.Description className="sr-only">{text.loadingAbout}</Dialog.Description>
    </>
  )
  return (
    <Shell
      onClose={onClose}
      onKeyDown={onKeyDown}
      onPaste={onPaste}
      onOpenAutoFocus={(event) => {
        if (isOver()) return
        event.preventDefault()
        if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus()
      }}
    >
      <ErrorBoundary what={text.dialog}>
        <Standing value={catcher}>
          <Suspense fallback={waiting}>{children}</Suspense>
        </Standing>
      </ErrorBoundary>
    </Shell>
  )
}

function Shell({ onClose, children, ...keys }: LazyModalProps & ComponentProps<typeof Dialog.Content>) {
  useFocusBack()
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Content
          {...keys}
          className="fixed top-[18%] left-1/2 z-50 max-h-[76vh] w-[460px] max-w-[92vw] -translate-x-1/2 overflow-y-auto rounded-xl border border-line bg-panel p-5 shadow-2xl outline-none has-data-[size=wide]:top-[10%] has-data-[size=wide]:max-h-[84vh] has-data-[size=wide]:w-[860px]"
        >
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

interface ContentProps extends Omit<ModalProps, 'onClose'> {
  readonly standing?: KeyCatcher
}

function Content({ title, about, size, standing, children }: ContentProps) {
  const here = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (here.current) standing?.handOver(here.current)
  }, [standing])
  return (
    <div ref={here} data-size={size} className="contents">
      <Dialog.Title className="pr-8 text-[15px] font-semibold">{title}</Dialog.Title>
      <Dialog.Description className="mt-1 mb-4 text-dim">{about}</Dialog.Description>
      {children}
      <Dialog.Close
        aria-label={text.close}
        className="absolute top-4 right-4 rounded p-1 text-dim hover:bg-raise hover:text-fg"
      >
        <X size={16} aria-hidden="true" />
      </Dialog.Close>
    </div>
  )
}
