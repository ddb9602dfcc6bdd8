import { locale } from '../../i18n'
import { pick, type Field, type FormForm, type Place } from '../forms/model'
import { defineKind } from '../kinds'

export default defineKind<FormForm>({
  key: 'forms',
  group: 'service',
  order: 70,
  fresh: () => ({ name: '', titles: {}, intro: {}, fields: [{ key: 'text_1', type: 'text', labels: {} }], places: [], archived: false }),
  note: (form, { t, nameOf }) => {
    const places = [...new Set(form.places.map((place) => nameOf(place.point)))].filter(Boolean)
    return [t('admin-forms.n_fields', { n: form.fields.length }), places.length ? t('admin-forms.at', { places: places.join(t('admin.comma')) }) : t('admin-forms.by_agents')].join(' · ')
  },
  show: (path, value, { t, nameOf }) => {
    if (path[0] === 'fields') return (value as Field[]).map((field) => pick(field.labels, locale.value) || field.key).join(t('admin.comma')) || null
    if (path[0] === 'places') return (value as Place[]).map((place) => `${nameOf(place.point) ?? t('admin.gone')}: ${t(`admin-forms.use.${place.use}`)}`).join(t('admin.comma')) || null
    return null
  },
})
