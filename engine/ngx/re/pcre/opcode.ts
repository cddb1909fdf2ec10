/** Instructions of the matcher. Each comment lists the operands that follow in the code array. */
export const OP = {
  END: 0,
  CHAR: 1, // byte
  TEXT: 2, // index of text
  SET: 3, // index of set
  ANY: 4,
  DOT_CRLF: 5,
  BYTE: 6,
  NEWLINE_SEQUENCE: 7,
  GRAPHEME: 8,
  ANCHOR: 9, // index in ANCHORS
  KEEP: 10,
  SPLIT: 11, // address tried when the next instruction fails
  JUMP: 12, // address
  COUNT: 13,
  MARK_POSITION: 14, // register
  CLOSE: 15, // group, register of its start
  REPEAT_GREEDY: 16, // item kind, index, min, max (-1: no limit)
  REPEAT_LAZY: 17,
  REPEAT_POSSESSIVE: 18,
  CLEAR: 19, // register
  LOOP: 20, // body, counter register or -1, min, max or -1, start register or -1, lazy 0 | 1
  ATOMIC_BEGIN: 21, // register
  ATOMIC_END: 22, // register
  LOOK_BEGIN: 23, // first of three registers
  LOOK_END: 24,
  NEGATIVE_BEGIN: 25, // first of three registers, address behind
  NEGATIVE_END: 26,
  STEP_BACK: 27, // characters
  BACK_REFERENCE: 28, // caseless 0 | 1, number of groups, groups…
  CALL: 29, // group, address
  IF_GROUP: 30, // address of else, number of groups, groups…
  IF_RECURSING: 31, // address of else, number of groups (-1: any), groups…
  ACCEPT: 32,
  FAIL: 33,
  COMMIT: 34,
  PRUNE: 35,
  SKIP: 36,
  SKIP_TO: 37, // index of text
  THEN: 38, // register of the enclosing alternation, or -1
  MARK: 39, // index of text
  THEN_POINT: 40, // register
  SET_CAPTURE: 41, // group, register of its start
  REFUSE_LONGEST: 42, // PCRE2's DFA matcher does not know what follows
} as const

/** What a REPEAT repeats. */
export const ITEM = { SET: 0, ANY: 1, BYTE: 2, DOT_CRLF: 3 } as const
