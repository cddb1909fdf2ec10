import { useEffect } from 'react'
import { useStudio } from '../store/studio-context.tsx'

/** What a text must begin with to be taken for traffic; anything else is pasted as text. */
const TRAFFIC =
  /^\s*(?:(?:[$>%]\s+)?curl(?:\.exe)?\s|echo [A-Za-z0-9+/=]+ \| base64|###|(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+https?:\/\/)/

/** A curl command pasted into the composer, or anywhere where nobody writes, becomes requests. */
export function usePaste(): void {
  const { session } = useStudio()
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text/plain') ?? ''
      if (!TRAFFIC.test(text) || isWriting(event.target)) return
      event.preventDefault()
      event.stopPropagation()
      void session.traffic.importText(text)
    }
    addEventListener('paste', paste, { capture: true })
    return () => removeEventListener('paste', paste, { capture: true })
  }, [session])
}

/** Text fields of other panes keep what is pasted into them; those of the composer take commands. */
function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  const field = target.closest('input, textarea, [contenteditable], .monaco-editor')
  return field !== null && field.closest('[data-takes-traffic]') === null
}
