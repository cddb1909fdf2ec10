import { useState } from 'react'
import type { Run } from '../../engine/protocol.ts'
import { readBody, type BodyText } from '../kernels/body-text.ts'
import { fromBytes } from '../kernels/byte-text.ts'
import { formatBytes, formatMs } from '../kernels/format.ts'
import { selectModel, selectRun } from '../store/selectors.ts'
import { useStudioState } from '../store/studio-context.tsx'
import { Empty } from '../ui/empty.tsx'
import { Region } from '../ui/region.tsx'
import { TabbedPane } from '../ui/tabs.tsx'
import { Expectations } from './expectations.tsx'

const OUTCOMES = {
  complete: undefined,
  closed: 'The gateway closed the connection without an answer.',
  incomplete: 'The answer was cut off in its body: the connection was closed.',
} as const

/** What the client got. */
export function ResponsePanel() {
  const [tab, setTab] = useState<'response' | 'headers' | 'raw'>('response')
  const run = useStudioState(selectRun)
  const headers = run?.response.headers.length ?? 0
  const none = <Empty>No answer yet.</Empty>
  return (
    <Region label="Response" className="bg-bg">
      <TabbedPane
        label="Response"
        value={tab}
        onChange={setTab}
        tabs={[
          { id: 'response', label: 'Response', content: run ? <Answer run={run} isRaw={false} /> : none },
          { id: 'headers', label: 'Headers', count: headers, content: run ? <HeaderRows run={run} /> : none },
          { id: 'raw', label: 'Raw', content: run ? <Answer run={run} isRaw /> : none },
        ]}
      />
    </Region>
  )
}

function Answer({ run, isRaw }: { readonly run: Run; readonly isRaw: boolean }) {
  const { status, reason, outcome, body } = run.response
  const latency = useStudioState((state) => selectModel(state)?.response?.latency)
  const isGood = status < 400 && outcome === 'complete'
  const time = latency === undefined ? undefined : formatMs(latency / 1000)
  return (
    <div className="flex flex-col gap-2">
      <p className="flex flex-wrap items-baseline gap-x-2">
        {outcome === 'closed' ? (
          <b className="text-err">No answer</b>
        ) : (
          <b className={isGood ? 'text-ok' : 'text-err'}>
            {status} {reason}
          </b>
        )}
        <span className="text-dim">
          {time === undefined ? '' : `${time} · `}
          {formatBytes(body.length)}
        </span>
      </p>
      {OUTCOMES[outcome] && (
        <p role="note" className="border-l-[3px] border-err bg-err/10 px-2.5 py-1.5">
          {OUTCOMES[outcome]}
        </p>
      )}
      {!isRaw && <Expectations />}
      <BodyView body={readBody(body)} isRaw={isRaw} />
      {!isRaw && <HeaderRows run={run} />}
    </div>
  )
}

function BodyView({ body, isRaw }: { readonly body: BodyText; readonly isRaw: boolean }) {
  if (body.type === 'empty') return <p className="text-dim">The body is empty.</p>
  const text = body.type === 'binary' ? body.hex : isRaw ? body.raw : (body.pretty ?? body.raw)
  return (
    <pre aria-label="Response body" className="font-mono text-xs whitespace-pre-wrap wrap-anywhere">
      {text}
    </pre>
  )
}

function HeaderRows({ run }: { readonly run: Run }) {
  const { headers } = run.response
  if (headers.length === 0) return <Empty>No headers.</Empty>
  return (
    <table aria-label="Response headers" className="w-full border-collapse font-mono text-xs">
      <tbody>
        {headers.map(([name, value], at) => (
          // oxlint-disable-next-line react/no-array-index-key -- names repeat
          <tr key={at}>
            <th scope="row" className="py-0.5 pr-3 text-left align-top font-normal whitespace-nowrap text-dim">
              {name}
            </th>
            <td className="py-0.5 wrap-anywhere">{fromBytes(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
