import { addToken, listTokens, removeToken } from '#hub/logins/apitokens';
import { login, type Method, method } from '#hub/method';
import { anyOr, int, maybe, text } from '#hub/params';

export default [
  method('toji.addToken', {
    doc: 'Make an API token of your own, for some days; its secret is in this answer only. Use it as the password.',
    params: { name: text, days: maybe(int) },
    auth: login,
    run: (ctx, p) => addToken(ctx, p.name, p.days),
  }),
  method('toji.listTokens', {
    doc: 'Your API tokens, without their secrets; for admins those of a user.',
    params: { user: anyOr(null) },
    auth: login,
    run: (ctx, p) => listTokens(ctx, p.user),
  }),
  method('toji.removeToken', {
    doc: 'Revoke an API token (owner or admin).',
    params: { id: int },
    auth: login,
    run: (ctx, p) => removeToken(ctx, p.id),
  }),
] satisfies Method[];
