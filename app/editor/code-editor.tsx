import { useEffect, useRef } from 'react'
import { useStudio } from '../store/studio-context.tsx'
import { mountEditor } from './mount-editor.ts'

/** The text of the active file, in Monaco. */
export function CodeEditor() {
  const studio = useStudio()
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => (host.current ? mountEditor(host.current, studio) : undefined), [studio])
  return <div ref={host} className="min-h-0 flex-1" />
}
