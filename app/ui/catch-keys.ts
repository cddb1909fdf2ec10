import type { ClipboardEvent, KeyboardEvent } from 'react'

/** Holds what is typed into a dialog that stands before its content is there. */
export interface KeyCatcher {
  onKeyDown(event: KeyboardEvent): void
  onPaste(event: ClipboardEvent): void
  /** The content is there: its first control gets the focus, and what was typed, when that is a text field. */
  handOver(content: HTMLElement): void
  isOver(): boolean
}

const CONTROLS = ['input', 'textarea', 'select', 'button', '[tabindex="0"]']
  .map((control) => `${control}:not(:disabled, [type="hidden"], [tabindex="-1"])`)
  .join(', ')

export function catchKeys(): KeyCatcher {
  let typed = ''
  let isOver = false
  return {
    onKeyDown({ key, ctrlKey, metaKey, altKey }) {
      if (isOver || ctrlKey || metaKey || altKey) return
      if (key === 'Backspace') typed = Array.from(typed).slice(0, -1).join('')
      else if (Array.from(key).length === 1) typed += key
    },
    onPaste({ clipboardData }) {
      if (!isOver) typed += clipboardData.getData('text/plain')
    },
    handOver(content) {
      isOver = true
      const dialog = content.closest('[role="dialog"]')
      const { activeElement } = document
      // A dialog that was there at once has not been given the focus yet; a field may have taken it by itself.
      if (dialog !== activeElement && !content.contains(activeElement)) return
      if (dialog === activeElement) content.querySelector<HTMLElement>(CONTROLS)?.focus()
      write(typed)
      typed = ''
    },
    isOver: () => isOver,
  }
}

/** As if typed: in place of what the field proposes, undoable, and heard by whoever listens to it. */
function write(text: string): void {
  const field = document.activeElement
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return
  field.select()
  // The only way in which the browser itself writes: deprecated, and without a successor.
  if (text !== '') document.execCommand('insertText', false, text)
}
