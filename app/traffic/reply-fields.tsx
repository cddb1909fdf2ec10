import { ruleProblems } from '../kernels/upstreams/plain-rule.ts'
import { BODY_KINDS, type UpstreamRuleForm } from '../kernels/upstreams/rules.ts'
import { upstreams } from '../text/upstreams.ts'
import { PairsTable } from './pairs-table.tsx'
import { RuleField } from './rule-field.tsx'

const words = upstreams.rule

interface ReplyFieldsProps {
  readonly rule: UpstreamRuleForm
  readonly label: string
  readonly onType: (rule: UpstreamRuleForm) => void
  readonly onDone: (rule: UpstreamRuleForm) => void
}

/** Status, headers, body and pieces of a reply. */
export function ReplyFields({ rule, label, onType, onDone }: ReplyFieldsProps) {
  const problems = ruleProblems(rule)
  const field = (name: 'status' | 'reason' | 'chunks') => ({
    label: words.field(label, name),
    value: rule[name],
    problem: problems[name],
    onType: (text: string) => onType({ ...rule, [name]: text }),
    onDone: () => onDone(rule),
  })
  return (
    <>
      <div className="flex flex-wrap items-start gap-1 text-dim">
        <RuleField {...field('status')} placeholder="200" width="w-14" />
        <RuleField {...field('reason')} placeholder={words.usualReason} width="min-w-20 flex-1" />
        <span className="flex items-center gap-1">
          {words.in} <RuleField {...field('chunks')} placeholder="1" width="w-10" /> {words.chunks}
        </span>
      </div>
      {/* Written when the focus leaves the table, not with every letter. */}
      <div onBlur={() => onDone(rule)}>
        <PairsTable
          label={words.headers(label)}
          what={words.header(label)}
          pairs={rule.headers}
          onChange={(headers) => (headers.length < rule.headers.length ? onDone : onType)({ ...rule, headers })}
        />
      </div>
      {problems.headers !== undefined && (
        <p role="alert" className="text-err">
          {problems.headers}
        </p>
      )}
      <label className="flex items-center gap-1 text-dim">
        {words.bodyTitle}
        <select
          aria-label={words.bodyKind(label)}
          value={rule.bodyKind}
          onChange={(event) => {
            const bodyKind = BODY_KINDS.find((kind) => kind === event.target.value) ?? 'none'
            onDone({ ...rule, bodyKind })
          }}
          className="rounded bg-raise px-1 py-0.5 text-fg"
        >
          {BODY_KINDS.map((kind) => (
            <option key={kind}>{kind}</option>
          ))}
        </select>
      </label>
      {rule.bodyKind !== 'none' && (
        <textarea
          aria-label={words.body(label)}
          aria-invalid={problems.body !== undefined}
          value={rule.body}
          rows={Math.min(8, Math.max(2, rule.body.split('\n').length))}
          spellCheck={false}
          onChange={(event) => onType({ ...rule, body: event.target.value })}
          onBlur={() => onDone(rule)}
          className="field w-full font-mono text-xs"
        />
      )}
      {problems.body !== undefined && (
        <p role="alert" className="text-err">
          {problems.body}
        </p>
      )}
    </>
  )
}
