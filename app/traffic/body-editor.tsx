import { FileUp, WandSparkles } from 'lucide-react'
import { useRef } from 'react'
import { readBody } from '../kernels/body-text.ts'
import { BODY_MODES, type BodyMode, type Draft } from '../kernels/draft-request.ts'
import { formatBytes } from '../kernels/format.ts'
import { readFields, writeFields } from '../kernels/form-fields.ts'
import { layOutJson } from '../kernels/lay-out-json.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { traffic } from '../text/traffic.ts'
import { Button } from '../ui/button.tsx'
import { PairsTable } from './pairs-table.tsx'

const text = traffic.body

/** The body as text, JSON, the fields of a form, or bytes of a file. */
export function BodyEditor() {
  const { store } = useStudio()
  const mode = useStudioState((state) => state.draft.bodyMode ?? 'text')
  const choose = (chosen: BodyMode) => store.getState().changeDraft(changeMode(store.getState().draft, chosen))
  return (
    <div className="flex min-h-24 flex-1 flex-col gap-1">
      <div className="flex items-center gap-2 text-xs">
        <h2 className="text-dim">{text.title}</h2>
        <div role="radiogroup" aria-label={text.kind} className="flex gap-0.5">
          {BODY_MODES.map((id) => (
            <label
              key={id}
              className="relative cursor-pointer rounded px-1.5 py-0.5 text-dim has-checked:bg-raise has-checked:text-fg has-focus-visible:outline-2 has-focus-visible:outline-accent hover:text-fg"
            >
              <input
                type="radio"
                name="body-mode"
                checked={mode === id}
                onChange={() => choose(id)}
                className="over-label"
              />
              {text.kinds[id]}
            </label>
          ))}
        </div>
        {mode === 'json' && <FormatButton />}
      </div>
      {mode === 'file' ? <FileBody /> : mode === 'form' ? <FormBody /> : <TextBody />}
    </div>
  )
}

/** What is there is taken along where the new mode can hold it. */
function changeMode({ body, bytes, bodyMode = 'text' }: Draft, chosen: BodyMode): Partial<Draft> {
  if (chosen === 'file' && bodyMode !== 'file')
    return { bodyMode: chosen, ...(body !== '' && { bytes: new TextEncoder().encode(body) }) }
  if (bodyMode !== 'file' || !bytes) return { bodyMode: chosen }
  const read = readBody(bytes)
  return { bodyMode: chosen, body: read.type === 'text' ? read.raw : '' }
}

function FormatButton() {
  const { store } = useStudio()
  const body = useStudioState((state) => state.draft.body)
  const pretty = layOutJson(body)
  return (
    <>
      <Button
        look="plain"
        className="ml-auto"
        disabled={pretty === undefined || pretty === body}
        onClick={() => pretty !== undefined && store.getState().changeDraft({ body: pretty })}
      >
        <WandSparkles size={12} aria-hidden="true" /> {text.format}
      </Button>
      {pretty === undefined && body.trim() !== '' && !body.includes('{{') && (
        <span role="note" className="text-warn">
          {text.notJson}
        </span>
      )}
    </>
  )
}

function TextBody() {
  const { store } = useStudio()
  const body = useStudioState((state) => state.draft.body)
  return (
    <textarea
      aria-label={text.title}
      value={body}
      onChange={(event) => store.getState().changeDraft({ body: event.target.value })}
      spellCheck={false}
      placeholder={text.none}
      className="field min-h-14 w-full flex-1 resize-none font-mono text-xs"
    />
  )
}

function FormBody() {
  const { store } = useStudio()
  const body = useStudioState((state) => state.draft.body)
  return (
    <PairsTable
      label={text.fields}
      what={text.field}
      pairs={readFields(body)}
      onChange={(fields) => store.getState().changeDraft({ body: writeFields(fields) })}
    />
  )
}

function FileBody() {
  const { store } = useStudio()
  const bytes = useStudioState((state) => state.draft.bytes)
  const fileName = useStudioState((state) => state.draft.fileName)
  const input = useRef<HTMLInputElement>(null)
  const read = bytes && readBody(bytes)
  const take = async (file: File | undefined) => {
    if (file) store.getState().changeDraft({ bytes: new Uint8Array(await file.arrayBuffer()), fileName: file.name })
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-1 text-xs">
      <div className="flex items-center gap-2">
        <Button className="!py-0.5" onClick={() => input.current?.click()}>
          <FileUp size={13} aria-hidden="true" /> {text.chooseFile}
        </Button>
        <span className="min-w-0 truncate text-dim">
          {bytes ? text.chosen(fileName ?? text.bytes, formatBytes(bytes.length)) : text.nothingChosen}
        </span>
      </div>
      <input
        ref={input}
        type="file"
        aria-label={text.file}
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => void take(event.target.files?.[0])}
      />
      {read && read.type !== 'empty' && (
        <pre
          aria-label={text.bytesOf}
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keys
          tabIndex={0}
          className="field min-h-10 flex-1 overflow-auto font-mono text-[11px]"
        >
          {read.type === 'binary' ? read.hex : read.raw.slice(0, 8192)}
        </pre>
      )}
    </div>
  )
}
