# Writes fnmatch.json beside it: the answers of this Python's own fnmatch module.
import os, fnmatch, json, random
random.seed(7)
hand_p = ['', '*', '**', '?', 'a*b', '*-side-*', '[abc]', '[!abc]', '[a-c]x', '[', '[a', 'a[', '[]', '[]]', '[]a]', '[!]', '[!]]', '[!]a]', '[!]-a]', '[a-]', '[-a]', '[!-a]', '[a-c-e]', '[c-a]', '[!c-a]', '[a-c-b]', '[c-a-e]', '[a--]', '[--a]', '[---]', '[^a]', '[!^a]', '[[a]', '[[:x:]]', '[a\\]', '\\*', '\\[a]', '[&&~~||]', '[a&&b]', '*/.git/*', '*.keytab', 'x[0-9][0-9]*', 'a?c*[!x]', '[*]', '[?]', '[a-z0-9]*', 'é*', '?', '[é-ü]', '\U0001f600?', '[\U0001f600]', '[ab-ya]', '[b-a-z]', '[ac-b]', '[a-b-]', '[]-a]', '[!a-]', '[!]', '[!', '[!a', 'a.b', '(a|b)', '$', '^', 'a\nb', '*\n', '***a***b**']
hand_n = ['', 'a', 'b', 'c', 'd', 'x', '-', '!', ']', '[', '^', '\\', '*', '?', '&', '~', '|', 'ab', 'axxb', 'f1-side-7', 'ax', 'cx', 'dx', '[a', 'a[', '[]', ']a', 'a]', '[a]', '\\a', '\\*x', 'x/.git/y', 'etc/krb.keytab', 'x07yes', 'abc', 'abcx', 'abcy', 'Ab', 'A', 'é', 'ë', 'écu', '\U0001f600', '\U0001f600a', 'a.b', 'aXb', '(a|b)', '$', 'a\nb', 'a\n', '\n', 'y', 'z', '_', '`', ':]', 'x:]', '[!', '[!a']
alpha_p = ['a','b','c','-','!','[',']','*','?','^','\\','&']
alpha_n = ['a','b','c','-','!','[',']','^','\\','&']
rows = []
for p in hand_p:
    rows.append([p, [n for n in hand_n if fnmatch.fnmatchcase(n, p)]])
rnd = []
for i in range(1500):
    p = ''.join(random.choice(alpha_p) for _ in range(random.randint(1, 8)))
    n = ''.join(random.choice(alpha_n) for _ in range(random.randint(0, 4)))
    rnd.append([p, n, fnmatch.fnmatchcase(n, p)])
# make sure that many match: sets against single characters
for i in range(700):
    p = '[' + ''.join(random.choice(['a','b','c','d','-','-','!','^',']','[']) for _ in range(random.randint(1, 7))) + ']'
    for n in random.sample(['a','b','c','d','-','!','^',']','['], 2):
        rnd.append([p, n, fnmatch.fnmatchcase(n, p)])
lines = ['{"names": ' + json.dumps(hand_n) + ',', '"hand": [', ',\n'.join(json.dumps(r) for r in rows), '],', '"random": [', ',\n'.join(json.dumps(r) for r in rnd), ']}']
open(os.path.join(os.path.dirname(__file__), 'fnmatch.json'), 'w').write('\n'.join(lines) + '\n')
print(sum(r[2] for r in rnd), len(rnd))
