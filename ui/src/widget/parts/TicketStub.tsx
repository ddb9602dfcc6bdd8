/** @jsxImportSource preact */
import { Icon } from './Icon'
import { TicketNumber } from './TicketNumber'

/** The ticket torn off: what stays in the hand while one talks, and as a receipt after. */
export function TicketStub({ number, lines }: { number: string; lines: readonly string[] }) {
  return (
    <div class="stubtop">
      <div class="tw">
        <div class="tk">
          <div class="rcp">
            <p class="n">
              <TicketNumber number={number} />
            </p>
            <div class="rl">
              {lines.filter(Boolean).map((line) => (
                <p key={line}>{line}</p>
              ))}
            </div>
            <Icon name="ding" class="seal" />
          </div>
        </div>
      </div>
    </div>
  )
}
