/** @jsxImportSource preact */
/** `A-1042`, its stroke in the accent. */
export function TicketNumber({ number }: { number: string }) {
  return <>{number.split(/(-)/).map((part) => (part === '-' ? <i>-</i> : part))}</>
}
