/** A small set that says most of what is said at work, bundled: the system's own font draws it. */
export const emoji: { key: 'faces' | 'hands' | 'things'; signs: string[] }[] = [
  { key: 'faces', signs: [...'😀😄😊🙂😉😍🥰😅😂🤣😌🤔😮😯😢😭😓😥😞😖😠😴🙇🥳'] },
  { key: 'hands', signs: ['👋', '👍', '👎', '👌', '🙏', '👏', '🙌', '💪', '🤝', '☝️', '✌️', '✋'] },
  { key: 'things', signs: ['❤️', '💛', '⭐', '✨', '🎉', '🎁', '🎮', '💎', '🔥', '⚠️', '✅', '❌', '❓', '❗', '⏰', '📌', '📎', '📷', '🔒', '🔑', '💳', '🛠️', '☕', '🌸'] },
]
