import { ExternalLink } from 'lucide-react'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { embed as text } from '../text/embed.ts'
import { Button } from '../ui/button.tsx'

/** What an embedded run is, and the way to the whole studio. */
export function EmbedBar() {
  const { session } = useStudio()
  const name = useStudioState((state) => state.scenario?.name)
  const problem = useStudioState((state) => state.notice)
  return (
    <header className="flex h-10 shrink-0 items-center gap-3 border-b border-line bg-panel px-3.5 whitespace-nowrap">
      <h1 className="font-[650] tracking-wide">
        <span aria-hidden="true" className="text-accent">
          ◉
        </span>{' '}
        {text.name}
      </h1>
      <span className="truncate text-dim">{problem ?? name}</span>
      <Button className="ml-auto" onClick={() => void session.send()}>
        {text.send}
      </Button>
      <a
        href={location.pathname}
        target="_blank"
        rel="noreferrer"
        className="flex items-center gap-1 text-accent hover:underline"
      >
        {text.open} <ExternalLink size={13} aria-hidden="true" />
      </a>
    </header>
  )
}
