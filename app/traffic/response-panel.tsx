import { useState } from 'react'
import type { Run } from '../../engine/protocol.ts'
import { readBody, type BodyText } from '../kernels/body-text.ts'
import { fromBytes } from '../kernels/byte-text.ts'
import { formatBytes, formatMs } from '../kernels/format.ts'
import { selectModel, selectRun } from '../store/selectors.ts'
import { useStudioState } from '../store/studio-context.tsx'
import { response as words } from '../text/response.ts'
import { Empty } from '../ui/empty.tsx'
import { Region } from '../ui/region.tsx'
import { TabbedPane } from '../ui/tabs.tsx'
import { Expectations } from './expectations.tsx'

const OUTCOMES = {
  complete: undefined,
  closed: words.closed,
  incomplete: words.incomplete,
} as const

/** What the client got. */
export function ResponsePanel() {
  const [tab, setTab] = useState<'response' | 'headers' | 'raw'>('response')
  const run = useStudioState(selectRun)
  const headers = run?.response.headers.length ?? 0
  const none = <Empty>{words.none}</Empty>
  return (
    <Region label={words.label} className="bg-bg">
      <TabbedPane
        label={words.label}
        value={tab}
        onChange={setTab}
        tabs={[
          { id: 'response', label: words.tabs.response, content: run ? <Answer run={run} isRaw={false} /> : none },
          { id: 'headers', label: words.tabs.headers, count: headers, content: run ? <HeaderRows run={run} /> : none },
          { id: 'raw', label: words.tabs.raw, content: run ? <Answer run={run} isRaw /> : none },
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
          <b className="text-err">{words.noAnswer}</b>
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
  if (body.type === 'empty') return <p className="text-dim">{words.emptyBody}</p>
  const text = body.type === 'binary' ? body.hex : isRaw ? body.raw : (body.pretty ?? body.raw)
  return (
    <pre aria-label={words.body} className="font-mono text-xs whitespace-pre-wrap wrap-anywhere">
      {text}
    </pre>
  )
}

function HeaderRows({ run }: { readonly run: Run }) {
  const { headers } = run.response
  if (headers.length === 0) return <Empty>{words.noHeaders}</Empty>
  return (
    <table aria-label={words.headers} className="w-full border-collapse font-mono text-xs">
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
