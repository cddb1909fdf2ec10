import type { TraceBody } from '../../engine/index.ts'
import { bytesOfBody, hexRows, isBinary, isSameBody } from '../kernels/connections/bytes.ts'
import { diffTexts } from '../kernels/connections/text-diff.ts'
import { formatBytes } from '../kernels/format.ts'
import { connections as words } from '../text/connections.ts'
import { DiffText } from './lane-chip.tsx'

/** Bytes that are shown of one payload. */
const MOST_BYTES = 4_096

/** What came in and what went out, as a diff; bytes also in hex. */
export function PayloadDiff({ before, after }: { readonly before: TraceBody; readonly after: TraceBody | undefined }) {
  if (!after || isSameBody(before, after)) return <Payload body={before} />
  if (isBinary(before) || isBinary(after))
    return (
      <div className="flex flex-col gap-2">
        <Part title={words.payload.before(formatBytes(before.size))}>
          <HexView body={before} other={after} tone="text-err" />
        </Part>
        <Part title={words.payload.after(formatBytes(after.size))}>
          <HexView body={after} other={before} tone="text-ok" />
        </Part>
      </div>
    )
  return (
    <Part title={words.payload.beforeAfter(formatBytes(before.size), formatBytes(after.size))}>
      <pre className="font-mono text-xs wrap-anywhere whitespace-pre-wrap">
        <DiffText parts={diffTexts(before.text ?? '', after.text ?? '')} />
      </pre>
    </Part>
  )
}

/** One payload: its text when it has one, and its bytes. */
export function Payload({ body, withHex = isBinary(body) }: { readonly body: TraceBody; readonly withHex?: boolean }) {
  if (body.size === 0) return <p className="text-dim">{words.payload.none}</p>
  return (
    <div className="flex flex-col gap-2">
      {!isBinary(body) && (
        <Part title={words.payload.text(formatBytes(body.size))}>
          <pre className="font-mono text-xs wrap-anywhere whitespace-pre-wrap">{body.text}</pre>
        </Part>
      )}
      {withHex && (
        <Part title={words.payload.bytes(formatBytes(body.size))}>
          <HexView body={body} />
        </Part>
      )}
    </div>
  )
}

function Part({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="eyebrow mb-1">{title}</h3>
      {children}
    </section>
  )
}

interface HexProps {
  readonly body: TraceBody
  /** Bytes that differ from these stand out. */
  readonly other?: TraceBody
  readonly tone?: string
}

/** Sixteen bytes a line, with the characters they would be. */
function HexView({ body, other, tone = '' }: HexProps) {
  const bytes = bytesOfBody(body)
  const against = other && bytesOfBody(other)
  const rows = hexRows(bytes.subarray(0, MOST_BYTES))
  return (
    <div>
      <table aria-label={words.payload.table} className="border-separate border-spacing-x-2 font-mono text-xs">
        <tbody>
          {rows.map(({ offset, hex, chars }, line) => (
            <tr key={offset}>
              <th scope="row" className="font-normal text-faint">
                {offset}
              </th>
              <td>
                {hex.map((pair, column) => {
                  const isOther = against !== undefined && against[line * 16 + column] !== bytes[line * 16 + column]
                  return (
                    // oxlint-disable-next-line react/no-array-index-key -- the place is the identity
                    <span key={column} className={isOther ? `font-semibold underline ${tone}` : ''}>
                      {pair}{' '}
                    </span>
                  )
                })}
              </td>
              <td className="text-dim">{chars}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {body.size > Math.min(bytes.length, MOST_BYTES) && (
        <p className="mt-1 text-xs text-dim">
          {words.payload.firstOf(formatBytes(Math.min(bytes.length, MOST_BYTES)), formatBytes(body.size))}
        </p>
      )}
    </div>
  )
}
