import { LoaderCircle } from 'lucide-react'
import { METHODS } from '../kernels/draft-request.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { traffic } from '../text/traffic.ts'
import { BodyEditor } from './body-editor.tsx'
import { ConnectionFields } from './connection-fields.tsx'
import { DraftBar } from './draft-bar.tsx'
import { HeadersTable } from './headers-table.tsx'

const text = traffic.composer

/** The composer: what Send sends. */
export function DraftForm() {
  const { store, session } = useStudio()
  const headers = useStudioState((state) => state.draft.headers)
  const problem = useStudioState((state) => state.sendProblem)
  const isSending = useStudioState((state) => state.isSending)
  return (
    <form
      data-takes-traffic
      onSubmit={(event) => {
        event.preventDefault()
        void session.send()
      }}
      className="flex min-h-full flex-col gap-2"
    >
      {/* Enter in a field sends; without a submit button browsers ignore it. */}
      <button type="submit" hidden>
        {text.submit}
      </button>
      <AddressLine />
      <DraftBar />
      {isSending && (
        <output className="flex items-center gap-1.5 text-dim">
          <LoaderCircle size={13} aria-hidden="true" className="animate-spin" /> {text.sending}
        </output>
      )}
      {problem !== undefined && (
        <p role="alert" className="text-err">
          {text.notSent(problem)}
        </p>
      )}
      <HeadersTable headers={headers} onChange={(changed) => store.getState().changeDraft({ headers: changed })} />
      <BodyEditor />
      <ConnectionFields />
    </form>
  )
}

function AddressLine() {
  const { store } = useStudio()
  const method = useStudioState((state) => state.draft.method)
  const url = useStudioState((state) => state.draft.url)
  const { changeDraft } = store.getState()
  const methods = [...new Set<string>([...METHODS, method])]
  return (
    <div className="flex rounded-[7px] border border-line font-mono text-xs focus-within:border-accent">
      <select
        aria-label={text.method}
        value={method}
        onChange={(event) => changeDraft({ method: event.target.value })}
        className="max-w-28 rounded-l-[6px] bg-raise px-2 py-1.5 font-semibold text-ok"
      >
        {methods.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
      <input
        aria-label={text.url}
        value={url}
        onChange={(event) => changeDraft({ url: event.target.value })}
        placeholder={text.urlPlaceholder}
        spellCheck={false}
        className="min-w-0 flex-1 rounded-r-[6px] bg-bg px-2.5 py-1.5"
      />
    </div>
  )
}
