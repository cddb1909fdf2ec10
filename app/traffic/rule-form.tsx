import { ArrowDown, ArrowUp, X } from 'lucide-react'
import { useState } from 'react'
import { ruleProblems } from '../kernels/upstreams/plain-rule.ts'
import { RULE_ANSWERS, type UpstreamRuleForm } from '../kernels/upstreams/rules.ts'
import { upstreams } from '../text/upstreams.ts'
import { Button } from '../ui/button.tsx'
import { ReplyFields } from './reply-fields.tsx'
import { RuleField } from './rule-field.tsx'

const words = upstreams.rule

interface RuleFormProps {
  readonly rule: UpstreamRuleForm
  readonly place: number
  readonly count: number
  readonly onChange: (rule: UpstreamRuleForm) => Promise<void>
  readonly onMove: (by: -1 | 1) => void
  readonly onRemove: () => void
}

/** One rule: what it matches and how it answers. It is written when a field is left, once it can be. */
export function RuleForm({ rule, place, count, onChange, onMove, onRemove }: RuleFormProps) {
  const [draft, setDraft] = useState(rule)
  const shown = JSON.stringify(rule)
  const [seen, setSeen] = useState(shown)
  const [written, setWritten] = useState<string>()
  // The file was edited, or an edit undone; what we wrote ourselves does not disturb who types on.
  if (seen !== shown) {
    setSeen(shown)
    setWritten(undefined)
    if (shown !== written) setDraft(rule)
  }
  const problems = ruleProblems(draft)
  const write = (changed: UpstreamRuleForm) => {
    setDraft(changed)
    if (Object.keys(ruleProblems(changed)).length > 0 || JSON.stringify(changed) === shown) return
    setWritten(JSON.stringify(changed))
    void onChange(changed)
  }
  const label = words.label(place)
  const field = (name: 'method' | 'path' | 'delay') => ({
    label: words.field(label, name),
    value: draft[name],
    problem: problems[name],
    onType: (text: string) => setDraft({ ...draft, [name]: text.trim() }),
    onDone: () => write(draft),
  })
  const buttons = (
    <RuleButtons label={label} isFirst={place === 1} isLast={place === count} onMove={onMove} onRemove={onRemove} />
  )
  if (rule.answer === 'other')
    return (
      <div className="flex items-center text-xs text-dim">
        {place}. {words.script}
        {buttons}
      </div>
    )
  return (
    <fieldset aria-label={label} className="flex min-w-0 flex-col gap-1 text-xs">
      <div className="flex items-center gap-1">
        <span className="text-faint">{place}.</span>
        <RuleField {...field('method')} placeholder={words.anyMethod} width="w-14" />
        <RuleField {...field('path')} placeholder={words.anyPath} width="min-w-0 flex-1" />
        {buttons}
      </div>
      <div className="flex flex-wrap items-center gap-1">
        <select
          aria-label={words.answer(label)}
          value={draft.answer}
          onChange={(event) => {
            const answer = RULE_ANSWERS.find((each) => each === event.target.value)
            if (answer) write({ ...draft, answer, status: draft.status || '200' })
          }}
          className="rounded bg-raise px-1 py-0.5"
        >
          {RULE_ANSWERS.map((answer) => (
            <option key={answer} value={answer}>
              {words.answers[answer]}
            </option>
          ))}
        </select>
        <span className="ml-auto flex items-center gap-1 text-dim">
          {words.after} <RuleField {...field('delay')} placeholder={words.noDelay} width="w-14" />
        </span>
      </div>
      {draft.answer === 'reply' && <ReplyFields rule={draft} label={label} onType={setDraft} onDone={write} />}
    </fieldset>
  )
}

interface RuleButtonsProps {
  readonly label: string
  readonly isFirst: boolean
  readonly isLast: boolean
  readonly onMove: (by: -1 | 1) => void
  readonly onRemove: () => void
}

function RuleButtons({ label, isFirst, isLast, onMove, onRemove }: RuleButtonsProps) {
  const look = { look: 'plain', className: '!px-0.5 !py-0.5' } as const
  return (
    <span className="ml-auto flex shrink-0">
      <Button {...look} aria-label={words.up(label)} disabled={isFirst} onClick={() => onMove(-1)}>
        <ArrowUp size={12} aria-hidden="true" />
      </Button>
      <Button {...look} aria-label={words.down(label)} disabled={isLast} onClick={() => onMove(1)}>
        <ArrowDown size={12} aria-hidden="true" />
      </Button>
      <Button {...look} aria-label={words.remove(label)} onClick={onRemove}>
        <X size={12} aria-hidden="true" />
      </Button>
    </span>
  )
}
