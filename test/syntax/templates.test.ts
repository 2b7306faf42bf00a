// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the notation under test
import assert from "node:assert/strict";
import { test } from "node:test";
import { isTemplate, isTemplateLine, placeholders, startsTemplate } from "../../server/src/syntax/templates.ts";

const found = (text: string): string[] => placeholders(text).map(({ start, end }) => text.slice(start, end));

const table: [text: string, expected: string[]][] = [
  ["myhostname = {{ fqdn }}", ["{{ fqdn }}"]],
  ["myhostname = {{fqdn}}.{{domain|default('x')}}", ["{{fqdn}}", "{{domain|default('x')}}"]],
  ["a = {{ x if y == 'z' else \"b\" }}", ["{{ x if y == 'z' else \"b\" }}"]],
  ["a = {{- .Values.host -}}", ["{{- .Values.host -}}"]],
  ["a = {{{ raw }}}", ["{{{ raw }}}"]],
  ["a = hash:{{ dir }}/virtual, regexp:{{ dir }}/checks", ["{{ dir }}", "{{ dir }}"]],
  ["a = inline:{x={{ x }}}", ["{{ x }}"]],
  ["{% if tls %}", ["{% if tls %}"]],
  ["{%- for h in hosts -%}", ["{%- for h in hosts -%}"]],
  ["{%endif%}", ["{%endif%}"]],
  ["{# a note #}", ["{# a note #}"]],
  ["a = <%= @host %> <%- if x -%>", ["<%= @host %>", "<%- if x -%>"]],
  ["<% end %>", ["<% end %>"]],
  ["a = %%HOSTNAME%%, %%my.name%%", ["%%HOSTNAME%%", "%%my.name%%"]],
  ["TLS_CERTFILE=@certsdir@/imapd.pem", ["@certsdir@"]],
  ["queue_directory = @localstatedir@/spool", ["@localstatedir@"]],
  ["@INCLUDES@", ["@INCLUDES@"]],
  ["myhostname = %MAIL_HOST%", ["%MAIL_HOST%"]],
  ["message_size_limit = %message_size_limit", ["%message_size_limit"]],
  ["%{with_filter} reject", ["%{with_filter}"]],
  ["virtual_gid_maps = static:{MAIL_GID}", ["{MAIL_GID}"]],
  ["a = ${MAIL_GID}, ${x?{MAIL_GID}:{MAIL_UID}}", []],
  ["milter_connect_macros = j {daemon_name} {if_addr}", []],
  ["query = SELECT a FROM b WHERE c = '%u_x@%d' AND d = '%S%D%'", []],
  // Postfix's own notation, and text that only looks alike.
  ["a = ${{$compatibility_level} <level {1} ? {yes} : {no}}", []],
  ["a = ${{name}}", []],
  ["a = inline:{{a = b}}", []],
  ["a = inline:{ {a = b}, { c = d } }", []],
  ["a = inline:{{example.com = smtp:[x]}, {b=c}}", []],
  ["a = regexp:{{/^a/ OK}, {/b/ REJECT}}", []],
  ["a = cidr:{{10.0.0.0/8 permit}}", []],
  ["a = cidr:{{!10.0.0.0/8 permit}}", []],
  ["query = SELECT a FROM b WHERE c = '%s' AND d LIKE '%%%u%%'", []],
  ["result_format = <%s>, <%u@%d>", []],
  ["result_format = {%s}, {%u%}", []],
  ["a = {{ half typed", []],
  ["{% if half typed", []],
  ["a = <%= half typed", []],
  ["a = {{}}", []],
  ["@example.com @example.net", []],
  ["joe@example@com", []],
  ["joe+x@virtual@host x", []],
  ["@pattern@i REJECT no", []],
  ["header_checks = pcre:/x, %%", []],
  ["", []],
];

test("placeholders", () => {
  for (const [text, expected] of table) {
    assert.deepEqual(found(text), expected, text);
    assert.equal(isTemplate(text), expected.length > 0, text);
  }
});

test("lines of placeholders alone", () => {
  for (const line of [
    "{% if x %}\n",
    "  {% endif %}\r\n",
    "{{ extra }}",
    "{% if a %}{{ b }} {% endif %}\n",
    "<% end %>",
    "@X1@",
  ])
    assert.equal(isTemplateLine(line), true, line);
  for (const line of ["", "\n", "a = {{ b }}\n", "{{ name }} = b\n", "{% if x %} a = b {% endif %}\n", "{{ half\n"])
    assert.equal(isTemplateLine(line), false, line);
});

test("a large table without placeholders costs little", () => {
  const text = "joe@example.com jane@example.net\n@example.org joe@example.com\n".repeat(20_000);
  // Time of this process alone: the machine may be busy with others.
  const start = process.cpuUsage();
  assert.equal(isTemplate(text), false);
  assert.ok(process.cpuUsage(start).user < 5_000_000);
});

test("lines that begin a template's mark", () => {
  for (const line of ["{{", "}} {{", "{% if x", "%{filter} reject", "<% if", "{{ if eq .A 1 }}", "%NAME_X% y"])
    assert.equal(startsTemplate(line), true, line);
  for (const line of ["", "smtp inet n - n - - smtpd", "a = {{ b }}", "{ a = b }", "@example.com x", "$a"])
    assert.equal(startsTemplate(line), false, line);
});
