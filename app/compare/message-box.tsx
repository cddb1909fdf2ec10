import type { HeaderDifference, MessageDifference } from '../../engine/index.ts'
import { fromBytes } from '../kernels/byte-text.ts'
import { useStudioState } from '../store/studio-context.tsx'
import { compare } from '../text/compare.ts'

const words = compare.message

interface MessageBoxProps {
  readonly title: string
  readonly message: MessageDifference
  readonly side: 'before' | 'after'
}

/** First line and headers of a message as one side has them; what the other has otherwise is marked. */
export function MessageBox({ title, message, side }: MessageBoxProps) {
  const isOnly = useStudioState((state) => state.isOnlyDifferences)
  const line = message[side]
  const isOtherLine = message.before !== message.after
  const headers = message.headers.filter(
    (header) => header[side].length > 0 && (!isOnly || (header.kind !== 'same' && !header.isVolatile)),
  )
  if (isOnly && message.count === 0) return null
  return (
    <section aria-label={words.label(side, title)} className="rounded-[9px] border border-line px-3 py-2">
      <h3 className="eyebrow mb-1">
        {title}
        {message.count > 0 && <span className="ml-1 text-warn">{words.differ(message.count)}</span>}
      </h3>
      <div className="font-mono text-xs">
        {line === undefined ? (
          <p className="text-dim">{words.none}</p>
        ) : (
          <p className={`wrap-anywhere ${isOtherLine ? 'text-warn' : ''}`}>
            {isOtherLine && '~ '}
            {line}
          </p>
        )}
        <ul aria-label={words.headers(title)}>
          {headers.map((header) => (
            <HeaderLine key={header.name} header={header} side={side} />
          ))}
        </ul>
      </div>
    </section>
  )
}

const SIGNS = { same: '', added: '+ ', removed: '− ', changed: '~ ' } as const
const LOOKS = { same: 'text-fg', added: 'text-ok', removed: 'text-err', changed: 'text-warn' } as const

function HeaderLine({ header, side }: { readonly header: HeaderDifference; readonly side: 'before' | 'after' }) {
  const { name, kind, isVolatile } = header
  const shown = isVolatile ? 'same' : kind
  return (
    <li className={`wrap-anywhere ${isVolatile ? 'text-dim' : LOOKS[shown]}`}>
      {shown !== 'same' && <span className="sr-only">{words.spoken[shown]}</span>}
      <span aria-hidden="true">{SIGNS[shown]}</span>
      {name}: {header[side].map(fromBytes).join(', ')}
      {isVolatile && kind === 'changed' && <span className="ml-2 font-sans text-faint">{words.chance}</span>}
    </li>
  )
}
