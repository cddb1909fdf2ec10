import { Send } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import type { ConnectionRun } from '../../engine/protocol.ts'
import type { MessageDraft } from '../kernels/connections/message-draft.ts'
import { selectConnection } from '../store/connections-slice.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { connections as words } from '../text/connections.ts'
import { Button } from '../ui/button.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { Region } from '../ui/region.tsx'

const FRAME_TYPES = ['text', 'binary', 'ping', 'pong', 'close'] as const

/** What is said next on the shown connection. */
export function MessageComposer() {
  const kind = useStudioState((state) => selectConnection(state)?.kind ?? state.connectionDraft.kind)
  const draft = useStudioState((state) => state.messageDraft)
  return (
    <Region label={words.message.label} className="bg-bg">
      <div className="flex h-9 shrink-0 items-center gap-3 border-b border-line px-3">
        <h2 className="font-semibold">{words.message.label}</h2>
        {draft.of !== undefined && (
          <span className="truncate text-xs text-warn">{words.message.editedFrom(draft.of)}</span>
        )}
      </div>
      <MessageForm kind={kind} />
    </Region>
  )
}

function MessageForm({ kind }: { readonly kind: ConnectionRun['kind'] }) {
  const { store, session } = useStudio()
  const draft = useStudioState((state) => state.messageDraft)
  const isOpen = useStudioState((state) => selectConnection(state)?.isOpen === true)
  const isForeign = useStudioState((state) => selectConnection(state)?.origin === 'client')
  const change = store.getState().changeMessage
  const isStream = kind !== 'websocket'
  // A frame's kind means nothing on a stream, and the other way round.
  const shown: MessageDraft =
    isStream === (draft.type === 'bytes') ? draft : { ...draft, type: isStream ? 'bytes' : 'text' }
  const send = () => {
    if (shown !== draft) change({ type: shown.type })
    void session.connections.send()
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    if (isOpen) send()
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
      className="flex min-h-0 flex-1 flex-col gap-2 overflow-auto px-3 py-2"
    >
      <Kinds draft={shown} isStream={isStream} />
      <textarea
        aria-label={labelOf(shown)}
        value={shown.text}
        onChange={(event) => change({ type: shown.type, text: event.target.value })}
        onKeyDown={onKey}
        spellCheck={false}
        placeholder={placeholderOf(shown)}
        className="field min-h-14 flex-1 resize-none font-mono text-xs"
      />
      <div className="flex items-center gap-2">
        <Button
          type="submit"
          look="primary"
          className="!py-1"
          disabled={!isOpen}
          aria-label={words.message.sendMessage}
        >
          <Send size={12} aria-hidden="true" /> {words.message.send} <Kbd keys="Enter" />
        </Button>
        <span className="min-w-0 truncate text-xs text-dim">
          {!isOpen ? words.message.openFirst : isForeign ? words.message.asClient : words.message.newLine}
        </span>
      </div>
    </form>
  )
}

function Kinds({ draft, isStream }: { readonly draft: MessageDraft; readonly isStream: boolean }) {
  const { store } = useStudio()
  const change = store.getState().changeMessage
  const options = isStream ? (['text', 'hex'] as const) : FRAME_TYPES
  const current = isStream ? (draft.isHex ? 'hex' : 'text') : draft.type
  const choose = (option: (typeof options)[number]) =>
    isStream ? change({ type: 'bytes', isHex: option === 'hex' }) : change({ type: option as MessageDraft['type'] })
  return (
    <div className="flex flex-wrap items-center gap-2">
      <fieldset className="flex flex-wrap rounded-[7px] border border-line font-mono text-xs">
        <legend className="sr-only">{isStream ? words.message.writtenAs : words.message.frameKind}</legend>
        {options.map((option) => (
          <label
            key={option}
            className="relative cursor-pointer rounded-[6px] px-2 py-0.5 text-dim has-checked:bg-raise has-checked:font-semibold has-checked:text-fg has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="message-kind"
              className="over-label"
              checked={current === option}
              onChange={() => choose(option)}
            />
            {option}
          </label>
        ))}
      </fieldset>
      {draft.type === 'close' && (
        <label className="flex items-center gap-1.5 text-xs text-dim">
          {words.message.status}
          <input
            value={draft.status}
            inputMode="numeric"
            placeholder="1000"
            onChange={(event) => change({ status: event.target.value })}
            className="field w-16 !py-0.5 font-mono text-xs"
          />
        </label>
      )}
    </div>
  )
}

function labelOf({ type }: MessageDraft): string {
  return type === 'close' ? words.message.reason : type === 'bytes' ? words.message.bytes : words.message.payload
}

function placeholderOf({ type, isHex }: MessageDraft): string {
  if (type === 'binary' || (type === 'bytes' && isHex)) return words.message.hexExample
  if (type === 'bytes') return words.message.bytesExample
  return type === 'close' ? words.message.reasonExample : words.message.payloadExample
}
