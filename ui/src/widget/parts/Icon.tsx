/** @jsxImportSource preact */
const PATHS = {
  ding: 'M5.4 8.2V5.7a1 1 0 0 1 1-1h1.4a1 1 0 0 1 1 1v2.5M15.2 8.2V5.7a1 1 0 0 1 1-1h1.4a1 1 0 0 1 1 1v2.5M3.6 8.2h16.8M4.8 8.2v3.2c0 3.2 2.4 5 7.2 5s7.2-1.8 7.2-5V8.2M7.2 15.6l-.4 4.9M16.8 15.6l.4 4.9M12 16.4v4.1',
  chat: 'M12 4.5c4.7 0 8.5 3.1 8.5 7s-3.8 7-8.5 7c-1 0-2-.1-2.9-.4L4.5 20l1.2-3.6c-1.4-1.3-2.2-3-2.2-4.9 0-3.9 3.8-7 8.5-7z',
  bell: 'M6 10a6 6 0 0112 0c0 5 2 6 2 7H4c0-1 2-2 2-7zM10 20.5h4',
  mute: 'M6.2 9.5C6 12 6 15.5 4 17h13M8.5 5.2A6 6 0 0118 10c0 3 .7 4.6 1.3 5.6M10 20.5h4M4 3.5l16.5 17',
  min: 'M6 9.5l6 6 6-6',
  more: 'M5.5 12h.01M12 12h.01M18.5 12h.01',
  back: 'M14.5 6l-6 6 6 6',
  door: 'M14 4H6v16h8M10.5 12H21M17.5 8.5L21 12l-3.5 3.5',
  clock: 'M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM12 7.5V12l3 2',
  swap: 'M8 5v13M4.5 14.5L8 18l3.5-3.5M16 19V6M12.5 9.5L16 6l3.5 3.5',
  clip: 'M19.5 11.5l-7.3 7.3a4.6 4.6 0 01-6.5-6.5l7.8-7.8a3.1 3.1 0 014.4 4.4l-7.8 7.8a1.5 1.5 0 01-2.2-2.2l6.9-6.9',
  smile: 'M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM8.5 14c.8 1.4 2 2.1 3.5 2.1s2.7-.7 3.5-2.1M9 9.8v.01M15 9.8v.01',
  send: 'M12 19V5.5M6.5 11L12 5.5l5.5 5.5',
  read: 'M2.5 12.5l4 4 8-9M11 15.5l1.5 1 8.5-9',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  close: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  warn: 'M12 4.5l8.5 15h-17zM12 10v4.5M12 17v.01',
  down: 'M12 5v13.5M6.5 13l5.5 5.5 5.5-5.5',
  form: 'M6 3.5h12v17H6zM9 8h6M9 12h6M9 16h3',
  day: 'M4.5 6h15v14h-15zM4.5 10.5h15M8.5 3.5v4M15.5 3.5v4',
  file: 'M7 3.5h7l4 4v13H7zM13.5 3.5V8H18',
}

/** A line drawing, 24 by 24; decoration only, never the sole bearer of a meaning. */
export function Icon({ name, class: more = '' }: { name: keyof typeof PATHS; class?: string }) {
  return (
    <svg class={`i ${more}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
