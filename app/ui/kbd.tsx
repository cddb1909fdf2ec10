const isApple = /Mac|iPhone|iPad/.test(navigator.platform)

/** `⌘S` or `Ctrl S`, as the machine writes it. `Mod` stands for either. */
export function shortcutText(keys: string): string {
  const named = keys
    .replaceAll('Enter', '⏎')
    .replaceAll('Shift+', '⇧')
    .replaceAll('Ctrl+', isApple ? '⌃' : 'Ctrl ')
  return named.replaceAll('Mod+', isApple ? '⌘' : 'Ctrl ').replaceAll('Alt+', isApple ? '⌥' : 'Alt ')
}

/** A keyboard shortcut beside its action; not read aloud. */
export function Kbd({ keys, className = '' }: { readonly keys: string; readonly className?: string }) {
  return (
    <kbd
      aria-hidden="true"
      className={`rounded border border-current/35 px-1.5 font-mono text-[11px] leading-4 ${className}`}
    >
      {shortcutText(keys)}
    </kbd>
  )
}
