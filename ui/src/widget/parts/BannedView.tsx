/** @jsxImportSource preact */
import { useTing } from '../ting'
import { when } from '../tongue'

/** Who may not come in is told so, until when, and where he may say that it is a mistake. */
export function BannedView({ until, appeal }: { until: number | null; appeal: string }) {
  const { ui, t } = useTing()
  return (
    <div class="body">
      <div class="scroll pad" role="status">
        <h2>{t('banned_title')}</h2>
        <p class="lead">{until ? t('banned_until', { when: when(ui.lang, until, ui.now) }) : t('banned_open')}</p>
        <p class="quiet">{t('banned_why')}</p>
        {appeal && (
          <p>
            {t('banned_appeal')}{' '}
            <a class="text" href={`mailto:${appeal}`} data-first>
              {appeal}
            </a>
          </p>
        )}
      </div>
    </div>
  )
}
