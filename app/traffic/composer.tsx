import { LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import { METHODS } from '../kernels/draft-request.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { Region } from '../ui/region.tsx'
import { TabbedPane } from '../ui/tabs.tsx'
import { HeadersTable } from './headers-table.tsx'
import { History } from './history.tsx'

/** The request that Send will send, and those that were sent. */
export function Composer() {
  const [tab, setTab] = useState<'request' | 'history'>('request')
  const runs = useStudioState((state) => state.runs.length)
  const name = useStudioState((state) => state.draft.name)
  return (
    <Region label="Request" className="bg-bg">
      <TabbedPane
        label="Request"
        value={tab}
        onChange={setTab}
        aside={name === undefined ? undefined : <span className="truncate text-xs">{name}</span>}
        tabs={[
          { id: 'request', label: 'Request', content: <DraftForm /> },
          { id: 'history', label: 'History', count: runs, content: <History /> },
        ]}
      />
    </Region>
  )
}

function DraftForm() {
  const { store, session } = useStudio()
  const draft = useStudioState((state) => state.draft)
  const problem = useStudioState((state) => state.sendProblem)
  const isSending = useStudioState((state) => state.isSending)
  const { changeDraft } = store.getState()
  const methods = [...new Set<string>([...METHODS, draft.method])]
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void session.send()
      }}
      className="flex min-h-full flex-col gap-2"
    >
      {/* Enter in a field sends; without a submit button browsers ignore it. */}
      <button type="submit" hidden>
        Submit
      </button>
      <div className="flex rounded-[7px] border border-line font-mono text-xs focus-within:border-accent">
        <select
          aria-label="Method"
          value={draft.method}
          onChange={(event) => changeDraft({ method: event.target.value })}
          className="rounded-l-[6px] bg-raise px-2 py-1.5 font-semibold text-ok"
        >
          {methods.map((method) => (
            <option key={method}>{method}</option>
          ))}
        </select>
        <input
          aria-label="URL"
          value={draft.url}
          onChange={(event) => changeDraft({ url: event.target.value })}
          placeholder="http://host/path or /path"
          spellCheck={false}
          className="min-w-0 flex-1 rounded-r-[6px] bg-bg px-2.5 py-1.5"
        />
      </div>
      {isSending && (
        <output className="flex items-center gap-1.5 text-dim">
          <LoaderCircle size={13} aria-hidden="true" className="animate-spin" /> Sending …
        </output>
      )}
      {problem !== undefined && (
        <p role="alert" className="text-err">
          Not sent: {problem}
        </p>
      )}
      <HeadersTable headers={draft.headers} onChange={(headers) => changeDraft({ headers })} />
      <label className="flex flex-1 flex-col gap-1 text-xs text-dim">
        Body
        <textarea
          value={draft.body}
          onChange={(event) => changeDraft({ body: event.target.value })}
          spellCheck={false}
          placeholder="none"
          className="field min-h-14 flex-1 resize-none font-mono text-xs"
        />
      </label>
    </form>
  )
}
