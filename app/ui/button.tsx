import type { ComponentProps } from 'react'

const LOOKS = {
  primary: 'bg-accent px-3 py-1.5 font-semibold text-on-accent hover:brightness-110 disabled:opacity-70',
  outline: 'border border-line px-3 py-1.5 font-medium text-dim hover:bg-raise hover:text-fg disabled:opacity-60',
  danger: 'border border-err px-3 py-1.5 font-semibold text-err hover:bg-raise',
  plain: 'px-1.5 py-1 text-dim hover:bg-raise hover:text-fg disabled:text-faint disabled:hover:bg-transparent',
} as const

/** A button in one of the four looks of the studio. */
export function Button({
  look = 'outline',
  className = '',
  ...props
}: ComponentProps<'button'> & { readonly look?: keyof typeof LOOKS }) {
  return (
    <button
      type="button"
      className={`inline-flex items-center gap-1.5 rounded-[7px] whitespace-nowrap transition-colors ${LOOKS[look]} ${className}`}
      {...props}
    />
  )
}
