import { truthy } from '#core/python';
import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import { container, host, type Method, method, open, perm } from '#hub/method';
import { any, flag, int, maybe, struct, text } from '#hub/params';
import { assertPolicy, checkPolicy, evalPolicy } from '#hub/policy/check';
import { setPolicy, showPolicies, tryPolicy } from '#hub/policy/stored';

/** Koji takes anything for data; what is no dictionary has no fields. */
const fields = (data: Value): Struct => (isStruct(data) ? data : {});
const HISTORY = 50;

export default [
  method('evalPolicy', {
    doc: 'Ask a policy about data; answers the action, None when no rule applies.',
    params: { name: text, data: any },
    auth: open,
    run: (ctx, p) => evalPolicy(ctx, p.name, fields(p.data)),
  }),
  method('host.evalPolicy', {
    doc: 'Ask a policy about data; answers the action, None when no rule applies.',
    params: { name: text, data: any },
    auth: container,
    run: (ctx, p) => evalPolicy(ctx, p.name, fields(p.data)),
  }),
  method('host.checkPolicy', {
    doc: 'Ask a policy of allow and deny; answers [access, reason]. strict: a fault unless it is allowed.',
    params: { name: text, data: any, default: text.default('deny'), strict: flag(false) },
    auth: host,
    run: (ctx, p) => checkPolicy(ctx, p.name, fields(p.data), { default: p.default, strict: truthy(p.strict) }),
  }),
  method('host.assertPolicy', {
    doc: 'A fault unless the policy allows it.',
    params: { name: text, data: any, default: text.default('deny') },
    auth: container,
    run: (ctx, p) => assertPolicy(ctx, p.name, fields(p.data), { default: p.default }),
  }),
  method('toji.getPolicies', {
    doc: 'All policies with their texts and where they are from (hub or settings), and the last changes.',
    params: { changes: int.default(HISTORY) },
    auth: perm('admin'),
    run: (ctx, p) => showPolicies(ctx, p.changes),
  }),
  method('toji.checkPolicy', {
    doc: 'Try a text for a policy (None: the present one) and, with data, what it would answer. Changes nothing.',
    params: { name: text, text: maybe(text), data: maybe(struct) },
    auth: perm('admin'),
    run: (ctx, p) => tryPolicy(ctx, p.name, p.text, p.data),
  }),
  method('toji.setPolicy', {
    doc: 'Set a policy at once for the whole hub; None: the text of the settings again. Answers the number of the change.',
    params: { name: text, text: maybe(text), comment: maybe(text) },
    auth: perm('admin'),
    run: (ctx, p) => setPolicy(ctx, p.name, p.text, p.comment),
  }),
] satisfies Method[];
