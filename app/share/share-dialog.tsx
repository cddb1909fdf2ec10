import { Check, FileArchive, Link2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Secret } from '../kernels/share/secrets.ts'
import type { Shared } from '../kernels/share/shared.ts'
import type { LinkOutcome } from '../store/share-session.ts'
import { useStudio } from '../store/studio-context.tsx'
import { Button } from '../ui/button.tsx'
import { Modal } from '../ui/modal.tsx'
import { SecretList } from '../ui/secret-list.tsx'

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
          {collected.secrets.length === 0 ? (
            <p className="mt-3 text-dim">Nothing in it looks secret.</p>
          ) : (
            <SecretList
              legend="Masked, everywhere alike:"
              secrets={collected.secrets}
              shown={shown}
              onChange={setShown}
            />
          )}
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
