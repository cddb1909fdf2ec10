import { FileUp } from 'lucide-react'
import { useRef, useState, type FormEvent } from 'react'
import { useStudio } from '../store/studio-context.tsx'
import { trafficDialogs } from '../text/traffic-dialogs.ts'
import { Button } from '../ui/button.tsx'
import { Modal } from '../ui/modal.tsx'

const words = trafficDialogs.import

/** Takes a pasted command or file, or a file from the disk. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const { session } = useStudio()
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  const input = useRef<HTMLInputElement>(null)
  const take = async (event: FormEvent) => {
    event.preventDefault()
    if (await session.traffic.importText(text, words.what)) return onClose()
    setProblem(words.unknown)
  }
  const takeFile = (file: File | undefined) => {
    if (!file) return
    onClose()
    void session.traffic.importFile(file)
  }
  return (
    <Modal title={words.title} about={words.about} onClose={onClose}>
      <form onSubmit={(event) => void take(event)} className="flex flex-col gap-3">
        <textarea
          aria-label={words.text}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setProblem(undefined)
          }}
          rows={8}
          spellCheck={false}
          placeholder={words.example}
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
          aria-label={words.file}
          tabIndex={-1}
          className="sr-only"
          onChange={(event) => takeFile(event.target.files?.[0])}
        />
        <div className="flex gap-2">
          <Button onClick={() => input.current?.click()}>
            <FileUp size={13} aria-hidden="true" /> {words.chooseFile}
          </Button>
          <Button className="ml-auto" onClick={onClose}>
            {trafficDialogs.cancel}
          </Button>
          <Button look="primary" type="submit" disabled={text.trim() === ''}>
            {words.action}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
