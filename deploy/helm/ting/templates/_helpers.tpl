{{- define "ting.name" -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "ting.labels" -}}
app.kubernetes.io/name: ting
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end -}}

{{- define "ting.allLabels" -}}
{{ include "ting.labels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end -}}

{{- define "ting.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{- define "ting.secret" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ .root.Values.existingSecret }}
      key: {{ .key }}
      optional: {{ .optional | default false }}
{{- end -}}

{{- define "ting.database" -}}
{{ include "ting.secret" (dict "root" . "name" "TING_OWNER_DSN" "key" "owner-dsn") }}
{{ include "ting.secret" (dict "root" . "name" "TING_APP_DSN" "key" "app-dsn") }}
{{ include "ting.secret" (dict "root" . "name" "TING_HOUSE_DSN" "key" "house-dsn") }}
- name: TING_PUBLIC_URL
  value: {{ .Values.publicUrl | quote }}
- name: TING_SHARED
  value: /srv/ting
{{- end -}}

{{- define "ting.env" -}}
{{ include "ting.database" . }}
- name: TING_NODE
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
{{- if .Values.nats.enabled }}
{{ include "ting.secret" (dict "root" . "name" "TING_NATS_TOKEN" "key" "nats-token") }}
- name: TING_NATS_URL
  value: nats://$(TING_NATS_TOKEN)@{{ include "ting.name" . }}-nats:4222
{{- else }}
{{ include "ting.secret" (dict "root" . "name" "TING_NATS_URL" "key" "nats-url") }}
{{- end }}
{{ include "ting.secret" (dict "root" . "name" "TING_SMTP_URL" "key" "smtp-url" "optional" true) }}
{{ include "ting.secret" (dict "root" . "name" "TING_METRICS_TOKEN" "key" "metrics-token" "optional" true) }}
- name: TING_MAIL_FROM
  value: {{ .Values.mailFrom | quote }}
- name: TING_TRUSTED_PROXIES
  value: {{ .Values.trustedProxies | quote }}
{{- range $name, $value := .Values.env }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end -}}

{{- define "ting.podSecurity" -}}
runAsNonRoot: true
runAsUser: 7700
runAsGroup: 7700
fsGroup: 7700
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "ting.security" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- define "ting.mounts" -}}
- { name: shared, mountPath: /srv/ting }
- { name: own, mountPath: /var/lib/ting }
- { name: tmp, mountPath: /tmp }
{{- end -}}

{{- define "ting.volumes" -}}
- name: shared
  persistentVolumeClaim:
    claimName: {{ .Values.files.existingClaim | default (printf "%s-files" (include "ting.name" .)) }}
- name: own
  emptyDir: {}
- name: tmp
  emptyDir: {}
{{- end -}}

{{- define "ting.placing" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "ting.labels" . | nindent 8 }}
{{- with .root.Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
