import { Download, FileUp, RotateCcw, Trash2 } from 'lucide-react'
import { useRef } from 'react'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { recorded } from '../text/recorded.ts'
import { Button } from '../ui/button.tsx'

const words = recorded.tools

/** What can be done with a recording as a whole; what fits the filter counts. */
export function TrafficTools({ isNode }: { readonly isNode: boolean }) {
  const { session } = useStudio()
  const kept = useStudioState((state) => state.traffic?.kept ?? 0)
  const isReplaying = useStudioState(
    ({ replay }) => replay !== undefined && !replay.report && replay.failure === undefined,
  )
  const isEmpty = kept === 0
  return (
    <>
      {isNode && (
        <>
          <Button
            look="primary"
            className="!py-1"
            disabled={isEmpty || isReplaying}
            title={words.replayAbout}
            onClick={() => void session.compare.replay()}
          >
            <RotateCcw size={13} aria-hidden="true" /> {words.replay}
          </Button>
          <Button className="!py-1" disabled={isEmpty} onClick={() => void session.compare.export()}>
            <Download size={13} aria-hidden="true" /> {words.export}
          </Button>
          <Button className="!py-1" disabled={isEmpty} onClick={() => void session.compare.clear()}>
            <Trash2 size={13} aria-hidden="true" /> {words.clear}
          </Button>
        </>
      )}
      <CompareFile />
    </>
  )
}

function CompareFile() {
  const { session } = useStudio()
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={words.file}
        accept=".jsonl,.txt"
        onChange={(event) => {
          const [file] = event.target.files ?? []
          event.target.value = ''
          if (file) void file.text().then((text) => session.compare.compareWithFile(file.name, text))
        }}
      />
      <Button className="!py-1" title={words.compareAbout} onClick={() => input.current?.click()}>
        <FileUp size={13} aria-hidden="true" /> {words.compare}
      </Button>
    </>
  )
}
