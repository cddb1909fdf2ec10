import { placeText } from '../kernels/step-text.ts'
import { useStudio } from '../store/studio-context.tsx'

/** A place in the source; a click goes there. */
export function SourceLink({ place }: { readonly place: { readonly file: string; readonly line: number } }) {
  const { session } = useStudio()
  return (
    <button
      type="button"
      title={`${place.file}:${place.line}`}
      onClick={() => session.openPlace(place)}
      className="relative z-10 font-mono text-[11.5px] text-accent underline decoration-accent/50 underline-offset-2 hover:decoration-accent"
    >
      {placeText(place)}
    </button>
  )
}
