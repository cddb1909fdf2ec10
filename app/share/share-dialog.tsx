import { Check, FileArchive, Link2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Secret } from '../kernels/share/secrets.ts'
import type { Shared } from '../kernels/share/shared.ts'
import type { LinkOutcome } from '../store/share-session.ts'
import { useStudio } from '../store/studio-context.tsx'
import { share as text } from '../text/share.ts'
import { Button } from '../ui/button.tsx'
import { Modal } from '../ui/modal.tsx'
import { SecretList } from '../ui/secret-list.tsx'

const OUTCOMES: Readonly<Record<LinkOutcome, string>> = text.outcomes

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
      setSaid(text.failed(error instanceof Error ? error.message : String(error))),
    )
  }
  return (
    <Modal title={text.title} about={text.about} onClose={onClose}>
      {collected === undefined ? (
        <p className="text-dim">{text.collecting}</p>
      ) : (
        <>
          <Contents shared={collected.shared} />
          {collected.secrets.length === 0 ? (
            <p className="mt-3 text-dim">{text.noSecret}</p>
          ) : (
            <SecretList legend={text.masked} secrets={collected.secrets} shown={shown} onChange={setShown} />
          )}
          <div className="mt-4 flex gap-2">
            <Button
              look="primary"
              onClick={() => attempt(async () => OUTCOMES[await session.share.copyLink(collected.shared, masked)])}
            >
              <Link2 size={14} aria-hidden="true" /> {text.copyLink}
            </Button>
            <Button
              onClick={() =>
                attempt(async () => {
                  await session.share.saveArchive(collected.shared, masked)
                  return text.saved
                })
              }
            >
              <FileArchive size={14} aria-hidden="true" /> {text.saveZip}
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
    text.files(count),
    ...(place.draft ? [text.request(place.draft.method, place.draft.url)] : []),
    ...(place.breakpoints?.length ? [text.breakpoints(place.breakpoints.length)] : []),
    ...(run ? [text.run(run.name ?? run.request.target, run.response.status)] : []),
  ]
  return (
    <ul aria-label={text.contents} className="space-y-0.5">
      {lines.map((line) => (
        <li key={line} className="flex items-center gap-1.5 wrap-anywhere">
          <Check size={13} aria-hidden="true" className="shrink-0 text-ok" /> {line}
        </li>
      ))}
    </ul>
  )
}
