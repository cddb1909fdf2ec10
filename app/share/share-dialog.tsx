import { Check, FileArchive, Link2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Secret } from '../kernels/share/secrets.ts'
import type { Shared } from '../kernels/share/shared.ts'
import type { LinkOutcome } from '../store/share-session.ts'
import { useStudio } from '../store/studio-context.tsx'
import { Button } from '../ui/button.tsx'
import { Modal } from '../ui/modal.tsx'

const OUTCOMES: Readonly<Record<LinkOutcome, string>> = {
  copied: 'The link is in the clipboard. Whoever opens it sees what you see.',
  'copied-without-run':
    'The link is in the clipboard, without the recorded run, which is too large for it: the request is sent again when it is opened.',
  'too-long': 'This is too large for a link (over 100 KB). Save it as a zip instead.',
}

interface Collected {
  readonly shared: Shared
  readonly secrets: readonly Secret[]
}

/** What is going to be shared, what in it is masked, and the ways to do it. */
export function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  const { session } = useStudio()
  const [collected, setCollected] = useState<Collected>()
  const [shown, setShown] = useState<ReadonlySet<string>>(new Set())
  const [said, setSaid] = useState<string>()
  useEffect(() => {
    void session.share.collect().then(setCollected)
  }, [session])
  const masked = collected?.secrets.filter(({ value }) => !shown.has(value)) ?? []
  const attempt = (work: () => Promise<string>) => {
    work().then(setSaid, (error: unknown) =>
      setSaid(`That did not work: ${error instanceof Error ? error.message : String(error)}`),
    )
  }
  return (
    <Modal
      title="Share"
      about="Files, request, breakpoints, the shown run and where you are. Nothing leaves this machine until you send it: a link holds everything behind its #, which no server sees."
      onClose={onClose}
    >
      {collected === undefined ? (
        <p className="text-dim">Collecting …</p>
      ) : (
        <>
          <Contents shared={collected.shared} />
          <Secrets secrets={collected.secrets} shown={shown} onChange={setShown} />
          <div className="mt-4 flex gap-2">
            <Button
              look="primary"
              onClick={() => attempt(async () => OUTCOMES[await session.share.copyLink(collected.shared, masked)])}
            >
              <Link2 size={14} aria-hidden="true" /> Copy link
            </Button>
            <Button
              onClick={() =>
                attempt(async () => {
                  await session.share.saveArchive(collected.shared, masked)
                  return 'The zip is in your downloads. Drop it on Phasescope to open it.'
                })
              }
            >
              <FileArchive size={14} aria-hidden="true" /> Save as zip
            </Button>
          </div>
        </>
      )}
      <output className="mt-3 block min-h-5 text-dim">{said}</output>
    </Modal>
  )
}

function Contents({ shared: { files, place, runs } }: { readonly shared: Shared }) {
  const count = Object.keys(files).length
  const [run] = runs
  const lines = [
    `${count} ${count === 1 ? 'file' : 'files'}`,
    ...(place.draft ? [`the request ${place.draft.method} ${place.draft.url}`] : []),
    ...(place.breakpoints?.length ? [`${place.breakpoints.length} breakpoints`] : []),
    ...(run ? [`the run ${run.name ?? run.request.target}, ${run.response.status}`] : []),
  ]
  return (
    <ul aria-label="What is shared" className="space-y-0.5">
      {lines.map((line) => (
        <li key={line} className="flex items-center gap-1.5 wrap-anywhere">
          <Check size={13} aria-hidden="true" className="shrink-0 text-ok" /> {line}
        </li>
      ))}
    </ul>
  )
}

interface SecretsProps {
  readonly secrets: readonly Secret[]
  readonly shown: ReadonlySet<string>
  readonly onChange: (shown: ReadonlySet<string>) => void
}

/** Every secret with what will stand in its place; a ticked one is masked. */
function Secrets({ secrets, shown, onChange }: SecretsProps) {
  if (secrets.length === 0) return <p className="mt-3 text-dim">Nothing in it looks secret.</p>
  const toggle = (value: string) => {
    const next = new Set(shown)
    if (!next.delete(value)) next.add(value)
    onChange(next)
  }
  return (
    <fieldset className="mt-3 min-w-0">
      <legend className="text-dim">Masked, everywhere alike:</legend>
      <ul className="mt-1 max-h-48 overflow-auto rounded-md border border-line">
        {secrets.map(({ value, places, mask }) => (
          <li key={value}>
            <label className="flex items-center gap-2 px-2 py-1 text-xs hover:bg-raise">
              <input type="checkbox" checked={!shown.has(value)} onChange={() => toggle(value)} />
              <span className="min-w-0 flex-1 truncate font-mono">
                {shortened(value)} <span className="text-dim">→ {shown.has(value) ? 'as it is' : mask}</span>
              </span>
              <span className="max-w-[45%] truncate text-dim">{places.join(', ')}</span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  )
}

function shortened(value: string): string {
  const line = value.split('\n', 1)[0] ?? ''
  return line.length > 28 ? `${line.slice(0, 28)}…` : line
}
