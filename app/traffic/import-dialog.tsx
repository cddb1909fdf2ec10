import { FileUp } from 'lucide-react'
import { useRef, useState, type FormEvent } from 'react'
import { useStudio } from '../store/studio-context.tsx'
import { Button } from '../ui/button.tsx'
import { Modal } from '../ui/modal.tsx'

/** Takes a pasted command or file, or a file from the disk. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const { session } = useStudio()
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  const input = useRef<HTMLInputElement>(null)
  const take = async (event: FormEvent) => {
    event.preventDefault()
    if (await session.traffic.importText(text, 'the text')) return onClose()
    setProblem('This is neither a curl command nor requests of a .http file, nor a HAR.')
  }
  const takeFile = (file: File | undefined) => {
    if (!file) return
    onClose()
    void session.traffic.importFile(file)
  }
  return (
    <Modal
      title="Import traffic"
      about="A curl command, requests of a .http file, or a HAR. Nothing is sent before you say so."
      onClose={onClose}
    >
      <form onSubmit={(event) => void take(event)} className="flex flex-col gap-3">
        <textarea
          aria-label="Text to import"
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setProblem(undefined)
          }}
          rows={8}
          spellCheck={false}
          placeholder="curl -H 'apikey: alice-key' http://api.test/orders/7"
          className="field w-full font-mono text-xs"
        />
        {problem !== undefined && (
          <p role="alert" className="text-err">
            {problem}
          </p>
        )}
        <input
          ref={input}
          type="file"
          accept=".har,.http,.rest,.curl,.json,.txt,.sh"
          aria-label="File to import"
          tabIndex={-1}
          className="sr-only"
          onChange={(event) => takeFile(event.target.files?.[0])}
        />
        <div className="flex gap-2">
          <Button onClick={() => input.current?.click()}>
            <FileUp size={13} aria-hidden="true" /> Choose a file
          </Button>
          <Button className="ml-auto" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" disabled={text.trim() === ''}>
            Import
          </Button>
        </div>
      </form>
    </Modal>
  )
}
