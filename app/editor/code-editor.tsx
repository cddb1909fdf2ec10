import { useEffect, useRef } from 'react'
import type { EditorSide } from '../kernels/editor-groups.ts'
import { useStudio } from '../store/studio-context.tsx'
import { mountEditor } from './mount-editor.ts'

/** The text of the active file of a group of tabs, in Monaco. */
export function CodeEditor({ side }: { readonly side: EditorSide }) {
  const studio = useStudio()
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => (host.current ? mountEditor(host.current, studio, side) : undefined), [studio, side])
  return <div ref={host} className="min-h-0 flex-1" />
}
