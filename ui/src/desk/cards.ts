/** What an agent may do with a card. */
export type CardAct = 'accept' | 'withdraw' | 'move' | 'cancel'
