/** A value of Lua that a listener may keep: it cannot change, and it is small. */
export type ObservedValue = string | number | boolean | undefined | ObservedText

/** The text of a value that could change, or is long, as it was when it was announced. */
export class ObservedText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** The texts of what a call gave back: one value bare, none or several as a list. */
export function textsOfReturn(returned: ObservedValue | readonly ObservedValue[]): readonly string[] {
  return isList(returned) ? returned.map(textOfValue) : [textOfValue(returned)]
}

/** Whether a call gave back none or several values. */
export function isList(returned: ObservedValue | readonly ObservedValue[]): returned is readonly ObservedValue[] {
  return Array.isArray(returned)
}

const LONGEST = 120

/** As traces show a value: strings quoted, long ones cut. */
export function textOfValue(value: ObservedValue): string {
  if (value === undefined) return 'nil'
  if (typeof value === 'string') return JSON.stringify(cutText(value))
  return value instanceof ObservedText ? value.text : String(value)
}

/** A text for people, cut where it gets long. */
export function cutText(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
